"""Addresses of the entry screens."""

from django.urls import path

from apps.figures import cell_views, grid_views, signoff_views, units_views, uploads, views

app_name = "figures"
GRID = "entry/<str:unit>/<str:form>/<path:period>/"
urlpatterns = [
    path(f"{GRID}units/", units_views.units_grid, name="units"),
    path(f"{GRID}cell/<int:indicator>-<str:coverage>/", cell_views.cell, name="cell"),
    path(GRID, grid_views.grid, name="grid"),
    path("worklist/", views.work_list, name="worklist"),
    path("notices/", views.notice_list, name="notices"),
    path("files/", uploads.upload, name="upload"),
    path("files/<uuid:pk>/", uploads.preview_file, name="preview"),
    path("files/<uuid:pk>/annotated/", uploads.annotated, name="annotated"),
    path("workbook/", uploads.workbook, name="workbook"),
    path("review/<int:pk>/", views.review_submission, name="review"),
    path("sheet/<int:pk>/", signoff_views.sheet, name="sheet"),
]
