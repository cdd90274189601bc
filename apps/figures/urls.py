"""Addresses of the entry screens."""

from django.urls import path

from apps.figures import signoff_views, views

app_name = "figures"
urlpatterns = [
    path("entry/<str:unit>/<str:form>/<path:period>/", views.grid, name="grid"),
    path("worklist/", views.work_list, name="worklist"),
    path("notices/", views.notice_list, name="notices"),
    path("review/<int:pk>/", views.review_submission, name="review"),
    path("sheet/<int:pk>/", signoff_views.sheet, name="sheet"),
]
