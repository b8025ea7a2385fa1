"""Who someone is, by the word of an identity provider (统一身份认证): OpenID Connect.

A real provider offers discovery (`/.well-known/openid-configuration`), the authorization code
flow with PKCE (S256), a token endpoint that takes the client's secret in the form, and ID tokens
signed by RS256, PS256 or ES256 that carry the ID number in a claim of its own. Another protocol
is another class with the two methods of `IdentityProvider`.
"""
