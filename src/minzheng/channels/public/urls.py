"""Addresses of the public door, under /open/."""

from django.urls import path

from minzheng.channels.public import views

app_name = "public"
urlpatterns = [
    path("", views.items, name="items"),
    path("items/<slug:slug>/", views.item, name="item"),
    path("board/", views.board, name="board"),
    path("board/<int:village>/", views.village, name="village"),
    path("privacy/", views.privacy, name="privacy"),
    path("c/<str:token>", views.scan, name="scan"),
]
