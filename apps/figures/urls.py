"""Addresses of the entry screens."""

from django.urls import path

from apps.figures.views import (
    attachments,
    cell,
    conversations,
    files,
    grid,
    paste,
    petitions,
    review,
    setting_up,
    signoff,
    sources,
    submitting,
    sums,
)

app_name = "figures"
GRID = "entry/<str:unit_code>/<str:form_code>/<path:period_code>/"
urlpatterns = [
    path(f"{GRID}units/sums/", sums.units_sums, name="units_sums"),
    path(f"{GRID}units/paste/", paste.units_paste, name="units_paste"),
    path(f"{GRID}units/", grid.units_grid, name="units"),
    path(f"{GRID}ask/", petitions.ask, name="ask"),
    path("requests/", petitions.waiting, name="petitions"),
    path("setup/", setting_up.setup_page, name="setup"),
    path(f"{GRID}units/submit/", submitting.units_submitting, name="units_submitting"),
    path(f"{GRID}submit/", submitting.submitting, name="submitting"),
    path(f"{GRID}sums/", sums.sums, name="sums"),
    path(f"{GRID}cell/<int:indicator>-<str:coverage>/", cell.cell, name="cell"),
    path(f"{GRID}paste/", paste.paste, name="paste"),
    path(GRID, grid.grid, name="grid"),
    path("evidence/", attachments.evidence, name="evidence"),
    path("evidence/<int:pk>/", attachments.attachment, name="attachment"),
    path("evidence/<int:pk>/file/", attachments.attached_file, name="attached-file"),
    path("evidence/<int:pk>/withdraw/", attachments.withdraw, name="withdraw-evidence"),
    path("conversations/", conversations.listed, name="conversations"),
    path(
        "conversation/<str:unit_code>/<int:indicator>-<str:coverage>/<path:period_code>/",
        conversations.conversation,
        name="conversation",
    ),
    path("worklist/", review.work_list, name="worklist"),
    path("notices/", review.notice_list, name="notices"),
    path("files/", files.upload, name="upload"),
    path("files/<uuid:pk>/", files.preview_file, name="preview"),
    path("files/<uuid:pk>/annotated/", files.annotated, name="annotated"),
    path("workbook/", files.workbook, name="workbook"),
    path("review/<int:pk>/", review.review_submission, name="review"),
    path("source/<int:pk>/", sources.choose_source, name="source"),
    path("submission/<int:pk>/withdraw/", review.withdraw, name="withdraw"),
    path("amendment/<int:pk>/give-up/", review.give_amendment_up, name="give-up"),
    path("sheet/<int:pk>/", signoff.sheet, name="sheet"),
    path("sheet/<int:pk>/<int:ticks>/<slug:digest>/", signoff.check, name="sheet-check"),
]
