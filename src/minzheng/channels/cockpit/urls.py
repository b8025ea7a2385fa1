"""Addresses of the cockpit door, under /plan/."""

from django.urls import path, re_path

from minzheng.channels.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("", views.plan, name="plan"),
    path("figures/", views.figures, name="figures"),
    path("figure/<slug:indicator>/", views.figure, name="figure"),
    re_path(r"^(?P<number>[0-9])/$", views.one_plan, name="one_plan"),
    re_path(r"^(?P<clause>[0-9]\.[0-9]{1,2})/$", views.clause, name="clause"),
]
