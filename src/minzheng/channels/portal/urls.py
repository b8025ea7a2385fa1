"""Addresses of the residents' door, at the root of the site. No name, no number in any of them."""

from django.urls import path, register_converter

from minzheng.channels.portal.views import (
    appeal,
    apply,
    authorisations,
    beside,
    card,
    cases,
    decisions,
    elder,
    home,
    identity,
    mandates,
    me,
    messages,
    money,
    rating,
    rights,
    sign_in,
    supplement,
    twins,
)


class PublicId:
    """A random public id; anything else is not found before the database is asked."""

    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(PublicId, "ref")

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("items/", home.items, name="items"),
    path("not-yet/<slug:slug>/", home.not_yet, name="not_yet"),
    path("elder/", elder.elder, name="elder"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/identity/", identity.begin, name="identity"),
    path("sign-in/identity/back/", identity.back, name="identity_back"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("apply/<slug:slug>/", apply.start, name="apply"),
    path("apply/<slug:slug>/check/", apply.check, name="apply_check"),
    path("apply/<slug:slug>/<slug:page>/", apply.question, name="apply_page"),
    path("cases/", cases.listing, name="cases"),
    path("cases/<ref:public_id>/", cases.case, name="case"),
    path("cases/<ref:public_id>/sent/", cases.sent, name="sent"),
    path("cases/<ref:public_id>/paper/<slug:slug>/", twins.of_case, name="twin"),
    path("cases/<ref:public_id>/rate/", rating.rate, name="rate"),
    path("cases/<ref:public_id>/withdraw/", cases.take_back, name="case_withdraw"),
    path("cases/<ref:public_id>/supplement/", supplement.papers, name="supplement"),
    path(
        "cases/<ref:public_id>/differences/<ref:difference>/",
        supplement.difference,
        name="difference",
    ),
    path("cases/<ref:public_id>/authorise/", authorisations.give, name="authorise"),
    path("cases/<ref:public_id>/authorise/<ref:person>/", beside.agree, name="beside"),
    path("decisions/<ref:public_id>/", decisions.letter, name="decision"),
    path("decisions/<ref:public_id>/print/", decisions.printed, name="decision_print"),
    path("decisions/<ref:public_id>/appeal/", appeal.appeal_form, name="appeal"),
    path("payments/", money.payments, name="payments"),
    path("me/", me.me, name="me"),
    path("me/card/", card.card, name="card"),
    path("me/card/stop/", card.stop, name="card_stop"),
    path("me/paper/<slug:slug>/", twins.of_me, name="my_twin"),
    path("me/phone/", me.phone, name="phone"),
    path("me/account/", money.account, name="account"),
    path("me/looks/", me.looks, name="looks"),
    path("rights/", rights.listing, name="rights"),
    path("rights/ask/<slug:kind>/", rights.ask, name="rights_ask"),
    path("rights/<ref:public_id>/", rights.one, name="rights_request"),
    path("rights/<ref:public_id>/withdraw/", rights.withdraw, name="rights_withdraw"),
    path("rights/<ref:public_id>/file/", rights.file, name="rights_file"),
    path("rights/<ref:public_id>/print/", rights.printed, name="rights_print"),
    path("authorisations/", authorisations.listing, name="authorisations"),
    path(
        "authorisations/<ref:public_id>/withdraw/",
        authorisations.take_back,
        name="authorisation_withdraw",
    ),
    path("mandates/", mandates.listing, name="mandates"),
    path("mandates/give/", mandates.give, name="mandate_give"),
    path("mandates/give/worker/", mandates.give_worker, name="mandate_give_worker"),
    path("mandates/stop/", mandates.stop, name="mandate_stop"),
    path("mandates/<ref:public_id>/revoke/", mandates.revoke, name="mandate_revoke"),
    path("mandates/<ref:public_id>/give-back/", mandates.give_back, name="mandate_give_back"),
    path("mandates/<ref:public_id>/act/", mandates.act, name="mandate_act"),
    path("messages/", messages.listing, name="messages"),
    path("messages/<ref:public_id>/", messages.message, name="message"),
]
