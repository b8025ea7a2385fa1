"""Addresses of the public door, under /open/."""

from django.urls import path

from minzheng.channels.public import estimate, forms, posters, views

app_name = "public"
urlpatterns = [
    path("", views.items, name="items"),
    path("items/<slug:slug>/", views.item, name="item"),
    path("items/<slug:slug>/estimate/", estimate.estimate, name="estimate"),
    path("items/<slug:slug>/codes/", posters.codes, name="codes"),
    path("items/<slug:slug>/codes/<int:village>/", posters.poster, name="poster"),
    path("items/<slug:slug>/codes/<int:village>/stop/", posters.stop, name="poster_stop"),
    path("forms/", forms.listing, name="forms"),
    path("forms/<slug:slug>/", forms.form, name="form"),
    path("board/", views.board, name="board"),
    path("board/<int:village>/", views.village, name="village"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/form/", views.rights_form, name="rights_form"),
    path("privacy/kept/", views.data_map, name="data_map"),
    path("c/<str:token>", views.scan, name="scan"),
]
