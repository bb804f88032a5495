//! The rules of the Protobuf engine on records: one file a rule, one line a rule in the table below.
//!
//! A rule says what it is ([`Rule`]) and looks at one pair of messages at a time; it never walks. To add one: a file here,
//! a line in [`ALL`], a fixture pair under `tests/rules/<id>/`. Rules whose id starts with `proto_json_` are about
//! ProtoJSON alone, see [`super::truth`]. The rules on sources are in [`super::buf`].

pub(super) use crate::compat::rules::{Example, Mirror, Observe, Rule};
pub(super) use callsheet_schema::Format;

mod proto_any_opaque;
mod proto_bytes_to_string;
mod proto_closed_enum_value_missing;
mod proto_default_changed;
mod proto_entries_made_map;
mod proto_enum_openness_changed;
mod proto_enum_value_missing;
mod proto_enum_value_renamed;
mod proto_enum_value_renumbered;
mod proto_field_made_repeated;
mod proto_field_made_singular;
mod proto_field_moved_into_oneof;
mod proto_field_removed;
mod proto_field_renamed;
mod proto_field_renumbered;
mod proto_field_type_incompatible;
mod proto_field_type_widened;
mod proto_field_undecodable;
mod proto_integer_narrowed;
mod proto_json_enum_value_unknown;
mod proto_json_field_unknown;
mod proto_json_name_changed;
mod proto_json_type_changed;
mod proto_map_made_entries;
mod proto_message_read_as_bytes;
mod proto_message_removed;
mod proto_name_reused;
mod proto_oneof_changed;
mod proto_package_changed;
mod proto_presence_changed;
mod proto_required_field_missing;
mod proto_reserved_number_used;
mod proto_sign_changed;
mod proto_tag_reused;

pub(super) use proto_message_removed::{RULE as PROTO_MESSAGE_REMOVED, hit as message_removed};
pub(super) use proto_name_reused::RULE as PROTO_NAME_REUSED;
pub(super) use proto_package_changed::{RULE as PROTO_PACKAGE_CHANGED, hit as package_changed};
pub(super) use proto_tag_reused::RULE as PROTO_TAG_REUSED;

pub(crate) static ALL: [&Rule; 34] = [
    &proto_field_type_incompatible::RULE,
    &proto_field_undecodable::RULE,
    &proto_integer_narrowed::RULE,
    &proto_sign_changed::RULE,
    &proto_bytes_to_string::RULE,
    &proto_field_made_singular::RULE,
    &proto_entries_made_map::RULE,
    &proto_required_field_missing::RULE,
    &proto_field_moved_into_oneof::RULE,
    &proto_closed_enum_value_missing::RULE,
    &proto_enum_value_missing::RULE,
    &proto_enum_value_renumbered::RULE,
    &proto_enum_value_renamed::RULE,
    &proto_enum_openness_changed::RULE,
    &proto_default_changed::RULE,
    &proto_field_renumbered::RULE,
    &proto_name_reused::RULE,
    &proto_tag_reused::RULE,
    &proto_message_removed::RULE,
    &proto_field_removed::RULE,
    &proto_field_renamed::RULE,
    &proto_field_type_widened::RULE,
    &proto_message_read_as_bytes::RULE,
    &proto_field_made_repeated::RULE,
    &proto_map_made_entries::RULE,
    &proto_presence_changed::RULE,
    &proto_oneof_changed::RULE,
    &proto_package_changed::RULE,
    &proto_reserved_number_used::RULE,
    &proto_any_opaque::RULE,
    &proto_json_name_changed::RULE,
    &proto_json_field_unknown::RULE,
    &proto_json_type_changed::RULE,
    &proto_json_enum_value_unknown::RULE,
];
