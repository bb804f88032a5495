//! The registry and the catalog: axum routers, services, UI.
