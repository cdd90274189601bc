"""Addresses of the entry screens."""

app_name = "figures"
urlpatterns = []
