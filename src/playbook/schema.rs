//! The JSON schema of a playbook file, for editors.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::playbook::definition::Definition;

/// The schema, draft 7 (what TOML editors read).
#[must_use]
pub fn schema() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Definition>().to_value()
}

#[cfg(test)]
mod tests {
    use super::schema;

    #[test]
    fn the_schema_knows_every_key_and_refuses_others() {
        let schema = schema();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        assert_eq!(schema["additionalProperties"], false);
        for key in ["playbook", "target", "let", "check", "hypothesis", "remedy", "test", "subject", "guide"] {
            assert!(schema["properties"][key].is_object(), "{key}");
        }
        assert!(schema["definitions"]["RemedyDefinition"]["properties"]["for"].is_object(), "{schema:#}");
    }
}
