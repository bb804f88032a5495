//! Bearer tokens of an identity provider: a real key pair, a key set in a file or behind a URL, and every way to be wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use serde_json::{Value, json};

use super::Guarded;

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// A key of the provider.
enum Signer {
    Ed(Ed25519KeyPair),
    Ec(EcdsaKeyPair),
}

impl Signer {
    fn ed() -> Self {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::Ed(Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap())
    }

    fn ec() -> Self {
        let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let key = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self::Ec(EcdsaKeyPair::from_pkcs8(kind, key.as_ref(), &random).unwrap())
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Ed(_) => "EdDSA",
            Self::Ec(_) => "ES256",
        }
    }

    fn jwk(&self, kid: &str) -> Value {
        match self {
            Self::Ed(key) => json!({
                "kty": "OKP", "crv": "Ed25519", "kid": kid, "use": "sig", "alg": "EdDSA",
                "x": encode(key.public_key()),
            }),
            Self::Ec(key) => {
                let point = key.public_key().as_ref();
                json!({
                    "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "alg": "ES256",
                    "x": encode(&point[1..33]), "y": encode(&point[33..]),
                })
            }
        }
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!(
            "{}.{}",
            encode(header.to_string()),
            encode(claims.to_string())
        );
        let signature = match self {
            Self::Ed(key) => encode(key.sign(message.as_bytes())),
            Self::Ec(key) => encode(key.sign(&SystemRandom::new(), message.as_bytes()).unwrap()),
        };
        format!("{message}.{signature}")
    }

    fn token(&self, kid: &str, claims: &Value) -> String {
        self.sign(
            &json!({"typ": "JWT", "alg": self.algorithm(), "kid": kid}),
            claims,
        )
    }
}

fn settings(jwks: &str) -> String {
    format!(
        "[server.auth]\nmethods = \"token, jwt\"\n[server.auth.jwt]\n\
         issuer = \"https://id.example\"\naudience = \"callsheet\"\njwks = \"{jwks}\"\n"
    )
}

fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": "https://id.example",
        "aud": "callsheet",
        "sub": "alice",
        "exp": now() + 600,
        "scope": "openid callsheet:read:orders-*",
    });
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

#[tokio::test]
async fn only_a_token_that_is_right_in_every_part_opens() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    let (ed, ec, stranger) = (Signer::ed(), Signer::ec(), Signer::ed());
    let set = json!({"keys": [ed.jwk("ed"), ec.jwk("ec")]});
    std::fs::write(&file, set.to_string()).unwrap();
    let guarded = Guarded::with(&settings(&file.display().to_string())).await;
    let right = claims(&json!({}));
    let hour = 3_600;
    let cases = [
        ("right", ed.token("ed", &right), 200),
        ("right, another algorithm", ec.token("ec", &right), 200),
        (
            "several audiences",
            ed.token("ed", &claims(&json!({"aud": ["x", "callsheet"]}))),
            200,
        ),
        (
            "a clock that is a little late",
            ed.token("ed", &claims(&json!({"exp": now() - 10}))),
            200,
        ),
        (
            "expired",
            ed.token("ed", &claims(&json!({"exp": now() - hour}))),
            401,
        ),
        (
            "no expiry",
            ed.token("ed", &claims(&json!({"exp": null}))),
            401,
        ),
        (
            "not yet valid",
            ed.token("ed", &claims(&json!({"nbf": now() + hour}))),
            401,
        ),
        (
            "another issuer",
            ed.token("ed", &claims(&json!({"iss": "https://evil.example"}))),
            401,
        ),
        (
            "no issuer",
            ed.token("ed", &claims(&json!({"iss": null}))),
            401,
        ),
        (
            "another audience",
            ed.token("ed", &claims(&json!({"aud": "other"}))),
            401,
        ),
        (
            "no audience",
            ed.token("ed", &claims(&json!({"aud": null}))),
            401,
        ),
        (
            "no subject",
            ed.token("ed", &claims(&json!({"sub": null}))),
            401,
        ),
        (
            "a subject that breaks lines",
            ed.token("ed", &claims(&json!({"sub": "a\nb"}))),
            401,
        ),
        ("another key", stranger.token("ed", &right), 401),
        ("an unknown key", stranger.token("zz", &right), 401),
        ("the wrong key's id", ed.token("ec", &right), 401),
        (
            "no algorithm",
            format!(
                "{}.{}.",
                encode(json!({"alg": "none"}).to_string()),
                encode(right.to_string())
            ),
            401,
        ),
        (
            "none, spelt otherwise",
            format!(
                "{}.{}.",
                encode(json!({"alg": "nOnE", "kid": "ed"}).to_string()),
                encode(right.to_string())
            ),
            401,
        ),
        (
            "a symmetric algorithm with the public key",
            ed.sign(&json!({"alg": "HS256", "kid": "ed"}), &right),
            401,
        ),
        ("not a token", "a.b.c".to_owned(), 401),
        ("too long", "a".repeat(20_000), 401),
    ];
    for (what, token, status) in cases {
        let answer = guarded.call(Some(&token), "GET", "/subjects", None).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
        if status == 200 {
            assert_eq!(answer.text, "[\"orders-value\"]", "{what}");
        }
    }
    let mut changed = ed.token("ed", &right);
    let claims_start = changed.find('.').unwrap() + 1;
    let other = claims(&json!({"scope": "callsheet:admin"}));
    let signature = changed.rsplit('.').next().unwrap().to_owned();
    changed.truncate(claims_start);
    let changed = format!("{changed}{}.{signature}", encode(other.to_string()));
    let answer = guarded.call(Some(&changed), "GET", "/subjects", None).await;
    assert_eq!(answer.status, 401);
    let who = guarded
        .call(Some(&ed.token("ed", &right)), "GET", "/api/v1/whoami", None)
        .await;
    assert_eq!(who.json()["principal"], "jwt:alice");
}

#[tokio::test]
async fn roles_of_the_access_file_become_scopes() {
    let folder = tempfile::tempdir().unwrap();
    let (file, access) = (
        folder.path().join("jwks.json"),
        folder.path().join("access.toml"),
    );
    let key = Signer::ed();
    std::fs::write(&file, json!({"keys": [key.jwk("k")]}).to_string()).unwrap();
    std::fs::write(
        &access,
        "[roles.\"team orders\"]\nscopes = [\"write:orders-*\"]\n",
    )
    .unwrap();
    let settings = settings(&file.display().to_string()).replacen(
        "[server.auth]\n",
        &format!("[server.auth]\nfile = \"{}\"\n", access.display()),
        1,
    );
    let settings = format!("{settings}scope_claim = \"groups\"\n");
    let guarded = Guarded::with(&settings).await;
    let token = key.token("k", &claims(&json!({"groups": ["team orders", "others"]})));
    let who = guarded
        .call(Some(&token), "GET", "/api/v1/whoami", None)
        .await;
    assert_eq!(who.json()["scopes"], json!(["write:orders-*"]));
    let nothing = key.token("k", &claims(&json!({"groups": ["others"]})));
    let answer = guarded.call(Some(&nothing), "GET", "/subjects", None).await;
    assert_eq!(answer.status, 403, "known, and without any right");
}

#[tokio::test]
async fn keys_behind_a_url_are_fetched_when_they_rotate_and_not_for_every_guess() {
    let (old, new) = (Signer::ed(), Signer::ec());
    let sets = [
        json!({"keys": [old.jwk("old")]}).to_string(),
        json!({"keys": [old.jwk("old"), new.jwk("new")]}).to_string(),
    ];
    let fetched = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&fetched);
    let provider = Router::new().route(
        "/jwks",
        get(move || {
            let count = counter.fetch_add(1, Ordering::SeqCst);
            let set = sets[count.min(1)].clone();
            async move { set }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, provider).await });
    // Keys may be read again at once, so that the test waits for nothing.
    let settings = format!(
        "{}refresh_ms = 1\n",
        settings(&format!("http://{address}/jwks"))
    );
    let guarded = Guarded::with(&settings).await;
    assert_eq!(fetched.load(Ordering::SeqCst), 1);
    let right = claims(&json!({}));
    for token in [old.token("old", &right), new.token("new", &right)] {
        let mut answer = guarded.call(Some(&token), "GET", "/subjects", None).await;
        // The millisecond of the last fetch may not be over yet.
        while answer.status == 401 {
            tokio::task::yield_now().await;
            answer = guarded.call(Some(&token), "GET", "/subjects", None).await;
        }
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    server.abort();

    // The provider is away: known keys stay in force.
    let token = old.token("old", &right);
    let answer = guarded.call(Some(&token), "GET", "/subjects", None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[test]
fn settings_that_would_let_anybody_sign_are_refused() {
    for (key, value) in [
        ("auth.jwt.algorithms", "HS256"),
        ("auth.jwt.algorithms", "none"),
        ("auth.jwt.algorithms", ""),
    ] {
        let layers = callsheet_server::Layers::default().flag(key, Some(value));
        assert!(layers.load().is_err(), "{value}");
    }
}

#[tokio::test]
async fn jwts_need_issuer_audience_and_safe_keys() {
    for (jwt, wanted) in [
        ("issuer = \"i\"\naudience = \"a\"\n", "auth.jwt.jwks"),
        ("issuer = \"i\"\njwks = \"x\"\n", "auth.jwt.audience"),
        (
            "issuer = \"i\"\naudience = \"a\"\njwks = \"http://id.example/jwks\"\n",
            "over https only",
        ),
        (
            "issuer = \"i\"\naudience = \"a\"\njwks = \"/no/such/file\"\n",
            "/no/such/file",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("[server.auth]\nmethods = \"jwt\"\n[server.auth.jwt]\n{jwt}");
        let config = callsheet_server::Layers::default()
            .file("callsheet.toml", text)
            .flag("data", folder.path().to_str())
            .load()
            .unwrap();
        let error = callsheet_server::AppState::open(config)
            .await
            .err()
            .unwrap();
        assert!(error.to_string().contains(wanted), "{error}");
    }
}
