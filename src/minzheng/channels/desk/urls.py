"""Addresses of the desk."""

from django.urls import path

from minzheng.channels.desk.views import batch, case, steps, worklist

app_name = "desk"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("cases/", worklist.cases, name="cases"),
    path("batch/", batch.batch, name="batch"),
    path("case/<str:ref>/", case.case_page, name="case"),
    path("case/<str:ref>/accept/", steps.accept, name="accept"),
    path("case/<str:ref>/check/", steps.check, name="check"),
    path("case/<str:ref>/retry/", steps.retry, name="retry"),
    path("case/<str:ref>/settle/<str:query_ref>/", steps.settle, name="settle"),
    path("case/<str:ref>/explain/<str:difference_ref>/", steps.explain, name="explain"),
    path("case/<str:ref>/opine/", steps.opine, name="opine"),
    path("case/<str:ref>/decide/", steps.decide, name="decide"),
]
