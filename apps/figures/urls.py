"""Addresses of the entry screens."""

from django.urls import path

from apps.figures import uploads, views

app_name = "figures"
urlpatterns = [
    path("entry/<str:unit>/<str:form>/<path:period>/", views.grid, name="grid"),
    path("files/", uploads.upload, name="upload"),
    path("files/<uuid:pk>/", uploads.preview_file, name="preview"),
    path("files/<uuid:pk>/annotated/", uploads.annotated, name="annotated"),
    path("workbook/", uploads.workbook, name="workbook"),
    path("review/<int:pk>/", views.review_submission, name="review"),
]
