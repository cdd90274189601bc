"""Addresses of the entry screens."""

from django.urls import path

from apps.figures import signoff_views, views

app_name = "figures"
urlpatterns = [
    path("entry/<str:unit>/<str:form>/<path:period>/", views.grid, name="grid"),
    path("review/<int:pk>/", views.review_submission, name="review"),
    path("sheet/<int:pk>/", signoff_views.sheet, name="sheet"),
]
