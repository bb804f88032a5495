//! Tokens, and who the caller is.

use callsheet_api::access::{CreatedToken, TokenBody, TokenList, TokenRequest, WhoAmI};

use callsheet_api::registry::ServerVersion;

use crate::path::segment;
use crate::{Client, ClientError};

impl Client {
    /// The release of the server.
    pub async fn server_version(&self) -> Result<ServerVersion, ClientError> {
        self.get("/v1/metadata/version").await
    }

    /// Who this client is to the server, and what it may do.
    pub async fn whoami(&self) -> Result<WhoAmI, ClientError> {
        self.get("/api/v1/whoami").await
    }

    /// Makes a token; its secret is told in this answer and never again.
    pub async fn create_token(&self, request: &TokenRequest) -> Result<CreatedToken, ClientError> {
        self.post("/api/v1/tokens", request).await
    }

    /// Tokens by name; with `revoked` those too that are no longer in force.
    pub async fn tokens(&self, revoked: bool) -> Result<TokenList, ClientError> {
        self.get(&format!("/api/v1/tokens?revoked={revoked}")).await
    }

    /// Revokes the token with this id or name.
    pub async fn revoke_token(&self, id_or_name: &str) -> Result<TokenBody, ClientError> {
        self.delete(&format!("/api/v1/tokens/{}", segment(id_or_name)))
            .await
    }
}
