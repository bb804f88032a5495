//! What generated types of JSON Schema contracts need beside serde.

use serde::{Deserialize, Deserializer};

/// Reads a property that must be there and may be `null`: serde alone takes a missing one for `null`.
///
/// # Errors
/// Those of `T`.
pub fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

#[cfg(test)]
mod tests {
    #[derive(serde::Deserialize)]
    struct Required {
        #[serde(deserialize_with = "super::nullable")]
        name: Option<String>,
    }

    #[test]
    fn null_is_a_value_and_nothing_is_none() {
        let read = serde_json::from_str::<Required>;
        assert_eq!(read(r#"{"name": null}"#).unwrap().name, None);
        assert_eq!(read(r#"{"name": "a"}"#).unwrap().name.as_deref(), Some("a"));
        assert!(read("{}").is_err());
    }
}
