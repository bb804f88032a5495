//! A server that is killed keeps what it acknowledged.

use callsheet_client::api::catalog::ContractUpload;
use callsheet_client::api::registry::RegisterRequest;
use callsheet_client::{Client, RegisterOptions};
use callsheet_example_streaming::project::ENVELOPES;

use crate::process::Server;

fn request(schema: &str) -> RegisterRequest {
    RegisterRequest {
        schema: Some(schema.to_owned()),
        ..RegisterRequest::default()
    }
}

#[tokio::test]
async fn ids_versions_and_contracts_survive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (one, two) = ("\"string\"", "\"long\"");
    let first = {
        let server = Server::start(folder.path(), &data);
        let client = Client::new(&server.url).unwrap();
        let first = client
            .register("a", &request(one), RegisterOptions::default())
            .await
            .unwrap();
        client
            .register("b", &request(two), RegisterOptions::default())
            .await
            .unwrap();
        client
            .register("c", &request(one), RegisterOptions::default())
            .await
            .unwrap();
        let envelope = ENVELOPES[0];
        let upload = ContractUpload {
            odcs: envelope.odcs.to_owned(),
            subjects: vec![envelope.subject.to_owned()],
        };
        client.put_contract(envelope.id, &upload).await.unwrap();
        client.delete_subject("c", false).await.unwrap();
        first
    };
    let server = Server::start(folder.path(), &data);
    let client = Client::new(&server.url).unwrap();
    assert_eq!(client.subjects(false).await.unwrap(), ["a", "b"]);
    assert_eq!(client.subjects(true).await.unwrap(), ["a", "b", "c"]);
    let again = client
        .register("a", &request(one), RegisterOptions::default())
        .await
        .unwrap();
    assert_eq!((again.id, again.guid), (first.id, first.guid));
    assert_eq!(client.versions("a").await.unwrap(), [1]);
    assert_eq!(
        client.contract(ENVELOPES[0].id).await.unwrap().odcs,
        ENVELOPES[0].odcs
    );
    let third = client
        .register("d", &request("\"double\""), RegisterOptions::default())
        .await
        .unwrap();
    assert!(third.id > first.id);
}
