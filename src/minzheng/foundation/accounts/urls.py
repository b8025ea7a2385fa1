"""Addresses of staff sign-in."""

from django.urls import path

from minzheng.foundation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/enrol/", views.enrol, name="enrol"),
    path("password/", views.password, name="password"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
