//! The difference types of Confluent's JSON Schema comparison: names, which of them a policy lets pass, and wording.

use std::fmt::Write as _;

use crate::compat::Policy;

/// Who lets a difference pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passes {
    /// Both policies.
    Strict,
    /// The lenient policy only.
    Lenient,
    /// Neither.
    Never,
}

/// The sentence of a difference, apart from its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wording {
    KeywordMissing,
    ValueMore,
    ValueLess,
    ValueDiffers,
    FewerElements,
    MoreElements,
    TypeDiffers,
    AddedToOpen,
    RequiredAddedToUnopen,
    RemovedFromClosed,
    RemovedNotCovered,
    AddedNotCovered,
    ReservedRemoved,
    ReservedConflict,
    /// Confluent has no sentence for it.
    Silent,
}

macro_rules! kinds {
    ($($variant:ident = $name:literal, $passes:ident, $wording:ident;)*) => {
        /// A difference type of a Confluent registry, in the order of its declaration there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(
            not(test),
            expect(dead_code, reason = "three types never come out of a pair of schemas")
        )]
        pub(crate) enum Kind {
            $(#[doc = concat!("`", $name, "`.")] $variant,)*
        }

        impl Kind {
            /// All types.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in answers of the registry.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            const fn passes(self) -> Passes {
                match self {
                    $(Self::$variant => Passes::$passes,)*
                }
            }

            const fn wording(self) -> Wording {
                match self {
                    $(Self::$variant => Wording::$wording,)*
                }
            }
        }
    };
}

kinds! {
    IdChanged = "ID_CHANGED", Strict, Silent;
    DescriptionChanged = "DESCRIPTION_CHANGED", Strict, Silent;
    TitleChanged = "TITLE_CHANGED", Strict, Silent;
    DefaultChanged = "DEFAULT_CHANGED", Strict, Silent;
    SchemaAdded = "SCHEMA_ADDED", Never, Silent;
    SchemaRemoved = "SCHEMA_REMOVED", Strict, Silent;
    TypeExtended = "TYPE_EXTENDED", Strict, Silent;
    TypeNarrowed = "TYPE_NARROWED", Never, TypeDiffers;
    TypeChanged = "TYPE_CHANGED", Never, TypeDiffers;
    MaxLengthAdded = "MAX_LENGTH_ADDED", Never, KeywordMissing;
    MaxLengthRemoved = "MAX_LENGTH_REMOVED", Strict, Silent;
    MaxLengthIncreased = "MAX_LENGTH_INCREASED", Strict, Silent;
    MaxLengthDecreased = "MAX_LENGTH_DECREASED", Never, ValueLess;
    MinLengthAdded = "MIN_LENGTH_ADDED", Never, KeywordMissing;
    MinLengthRemoved = "MIN_LENGTH_REMOVED", Strict, Silent;
    MinLengthIncreased = "MIN_LENGTH_INCREASED", Never, ValueMore;
    MinLengthDecreased = "MIN_LENGTH_DECREASED", Strict, Silent;
    PatternAdded = "PATTERN_ADDED", Never, KeywordMissing;
    PatternRemoved = "PATTERN_REMOVED", Strict, Silent;
    PatternChanged = "PATTERN_CHANGED", Never, ValueDiffers;
    MaximumAdded = "MAXIMUM_ADDED", Never, KeywordMissing;
    MaximumRemoved = "MAXIMUM_REMOVED", Strict, Silent;
    MaximumIncreased = "MAXIMUM_INCREASED", Strict, Silent;
    MaximumDecreased = "MAXIMUM_DECREASED", Never, ValueLess;
    MinimumAdded = "MINIMUM_ADDED", Never, KeywordMissing;
    MinimumRemoved = "MINIMUM_REMOVED", Strict, Silent;
    MinimumIncreased = "MINIMUM_INCREASED", Never, ValueMore;
    MinimumDecreased = "MINIMUM_DECREASED", Strict, Silent;
    ExclusiveMaximumAdded = "EXCLUSIVE_MAXIMUM_ADDED", Never, KeywordMissing;
    ExclusiveMaximumRemoved = "EXCLUSIVE_MAXIMUM_REMOVED", Strict, Silent;
    ExclusiveMaximumIncreased = "EXCLUSIVE_MAXIMUM_INCREASED", Strict, Silent;
    ExclusiveMaximumDecreased = "EXCLUSIVE_MAXIMUM_DECREASED", Never, ValueLess;
    ExclusiveMinimumAdded = "EXCLUSIVE_MINIMUM_ADDED", Never, KeywordMissing;
    ExclusiveMinimumRemoved = "EXCLUSIVE_MINIMUM_REMOVED", Strict, Silent;
    ExclusiveMinimumIncreased = "EXCLUSIVE_MINIMUM_INCREASED", Never, ValueMore;
    ExclusiveMinimumDecreased = "EXCLUSIVE_MINIMUM_DECREASED", Strict, Silent;
    MultipleOfAdded = "MULTIPLE_OF_ADDED", Never, KeywordMissing;
    MultipleOfRemoved = "MULTIPLE_OF_REMOVED", Strict, Silent;
    MultipleOfExpanded = "MULTIPLE_OF_EXPANDED", Never, ValueMore;
    MultipleOfReduced = "MULTIPLE_OF_REDUCED", Strict, Silent;
    MultipleOfChanged = "MULTIPLE_OF_CHANGED", Never, ValueDiffers;
    RequiredAttributeAdded = "REQUIRED_ATTRIBUTE_ADDED", Never, KeywordMissing;
    RequiredAttributeWithDefaultAdded = "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED", Strict, Silent;
    RequiredAttributeRemoved = "REQUIRED_ATTRIBUTE_REMOVED", Strict, Silent;
    MaxPropertiesAdded = "MAX_PROPERTIES_ADDED", Never, KeywordMissing;
    MaxPropertiesRemoved = "MAX_PROPERTIES_REMOVED", Strict, Silent;
    MaxPropertiesIncreased = "MAX_PROPERTIES_INCREASED", Strict, Silent;
    MaxPropertiesDecreased = "MAX_PROPERTIES_DECREASED", Never, ValueLess;
    MinPropertiesAdded = "MIN_PROPERTIES_ADDED", Never, KeywordMissing;
    MinPropertiesRemoved = "MIN_PROPERTIES_REMOVED", Strict, Silent;
    MinPropertiesIncreased = "MIN_PROPERTIES_INCREASED", Never, ValueMore;
    MinPropertiesDecreased = "MIN_PROPERTIES_DECREASED", Strict, Silent;
    AdditionalPropertiesAdded = "ADDITIONAL_PROPERTIES_ADDED", Strict, Silent;
    AdditionalPropertiesRemoved = "ADDITIONAL_PROPERTIES_REMOVED", Lenient, KeywordMissing;
    AdditionalPropertiesExtended = "ADDITIONAL_PROPERTIES_EXTENDED", Strict, Silent;
    AdditionalPropertiesNarrowed = "ADDITIONAL_PROPERTIES_NARROWED", Lenient, FewerElements;
    DependencyArrayAdded = "DEPENDENCY_ARRAY_ADDED", Never, KeywordMissing;
    DependencyArrayRemoved = "DEPENDENCY_ARRAY_REMOVED", Strict, Silent;
    DependencyArrayExtended = "DEPENDENCY_ARRAY_EXTENDED", Never, MoreElements;
    DependencyArrayNarrowed = "DEPENDENCY_ARRAY_NARROWED", Strict, Silent;
    DependencyArrayChanged = "DEPENDENCY_ARRAY_CHANGED", Never, ValueDiffers;
    DependencySchemaAdded = "DEPENDENCY_SCHEMA_ADDED", Never, KeywordMissing;
    DependencySchemaRemoved = "DEPENDENCY_SCHEMA_REMOVED", Strict, Silent;
    PropertyAddedToOpenContentModel = "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", Never, Silent;
    RequiredPropertyAddedToOpenContentModel = "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", Never, AddedToOpen;
    RequiredPropertyWithDefaultAddedToOpenContentModel = "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL", Lenient, AddedToOpen;
    OptionalPropertyAddedToOpenContentModel = "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", Lenient, AddedToOpen;
    PropertyWithEmptySchemaAddedToOpenContentModel = "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL", Strict, Silent;
    RequiredPropertyAddedToUnopenContentModel = "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", Never, RequiredAddedToUnopen;
    RequiredPropertyWithDefaultAddedToUnopenContentModel = "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL", Strict, Silent;
    OptionalPropertyAddedToUnopenContentModel = "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", Strict, Silent;
    PropertyRemovedFromOpenContentModel = "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL", Strict, Silent;
    PropertyWithFalseRemovedFromClosedContentModel = "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL", Strict, Silent;
    PropertyRemovedFromClosedContentModel = "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", Lenient, RemovedFromClosed;
    PropertyRemovedIsCoveredByPartiallyOpenContentModel = "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", Strict, Silent;
    PropertyRemovedNotCoveredByPartiallyOpenContentModel = "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", Lenient, RemovedNotCovered;
    PropertyAddedIsCoveredByPartiallyOpenContentModel = "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", Strict, Silent;
    PropertyAddedNotCoveredByPartiallyOpenContentModel = "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", Lenient, AddedNotCovered;
    ReservedPropertyRemoved = "RESERVED_PROPERTY_REMOVED", Never, ReservedRemoved;
    ReservedPropertyConflictsWithProperty = "RESERVED_PROPERTY_CONFLICTS_WITH_PROPERTY", Never, ReservedConflict;
    UnevaluatedPropertiesAdded = "UNEVALUATED_PROPERTIES_ADDED", Strict, Silent;
    UnevaluatedPropertiesRemoved = "UNEVALUATED_PROPERTIES_REMOVED", Lenient, KeywordMissing;
    UnevaluatedPropertiesExtended = "UNEVALUATED_PROPERTIES_EXTENDED", Strict, Silent;
    UnevaluatedPropertiesNarrowed = "UNEVALUATED_PROPERTIES_NARROWED", Lenient, FewerElements;
    MaxItemsAdded = "MAX_ITEMS_ADDED", Never, KeywordMissing;
    MaxItemsRemoved = "MAX_ITEMS_REMOVED", Strict, Silent;
    MaxItemsIncreased = "MAX_ITEMS_INCREASED", Strict, Silent;
    MaxItemsDecreased = "MAX_ITEMS_DECREASED", Never, ValueLess;
    MinItemsAdded = "MIN_ITEMS_ADDED", Never, KeywordMissing;
    MinItemsRemoved = "MIN_ITEMS_REMOVED", Strict, Silent;
    MinItemsIncreased = "MIN_ITEMS_INCREASED", Never, ValueMore;
    MinItemsDecreased = "MIN_ITEMS_DECREASED", Strict, Silent;
    MaxContainsAdded = "MAX_CONTAINS_ADDED", Never, KeywordMissing;
    MaxContainsRemoved = "MAX_CONTAINS_REMOVED", Strict, Silent;
    MaxContainsIncreased = "MAX_CONTAINS_INCREASED", Strict, Silent;
    MaxContainsDecreased = "MAX_CONTAINS_DECREASED", Never, ValueLess;
    MinContainsAdded = "MIN_CONTAINS_ADDED", Never, KeywordMissing;
    MinContainsRemoved = "MIN_CONTAINS_REMOVED", Strict, Silent;
    MinContainsIncreased = "MIN_CONTAINS_INCREASED", Never, ValueMore;
    MinContainsDecreased = "MIN_CONTAINS_DECREASED", Strict, Silent;
    UniqueItemsAdded = "UNIQUE_ITEMS_ADDED", Never, KeywordMissing;
    UniqueItemsRemoved = "UNIQUE_ITEMS_REMOVED", Strict, Silent;
    AdditionalItemsAdded = "ADDITIONAL_ITEMS_ADDED", Strict, Silent;
    AdditionalItemsRemoved = "ADDITIONAL_ITEMS_REMOVED", Never, KeywordMissing;
    AdditionalItemsExtended = "ADDITIONAL_ITEMS_EXTENDED", Strict, Silent;
    AdditionalItemsNarrowed = "ADDITIONAL_ITEMS_NARROWED", Never, FewerElements;
    UnevaluatedItemsAdded = "UNEVALUATED_ITEMS_ADDED", Strict, Silent;
    UnevaluatedItemsRemoved = "UNEVALUATED_ITEMS_REMOVED", Never, KeywordMissing;
    UnevaluatedItemsExtended = "UNEVALUATED_ITEMS_EXTENDED", Strict, Silent;
    UnevaluatedItemsNarrowed = "UNEVALUATED_ITEMS_NARROWED", Never, FewerElements;
    ItemAddedToOpenContentModel = "ITEM_ADDED_TO_OPEN_CONTENT_MODEL", Never, AddedToOpen;
    ItemWithEmptySchemaAddedToOpenContentModel = "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL", Strict, Silent;
    ItemAddedToClosedContentModel = "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL", Strict, Silent;
    ItemRemovedFromOpenContentModel = "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL", Strict, Silent;
    ItemWithFalseRemovedFromClosedContentModel = "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL", Strict, Silent;
    ItemRemovedFromClosedContentModel = "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL", Never, RemovedFromClosed;
    ItemRemovedIsCoveredByPartiallyOpenContentModel = "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", Strict, Silent;
    ItemRemovedNotCoveredByPartiallyOpenContentModel = "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", Never, RemovedNotCovered;
    ItemAddedIsCoveredByPartiallyOpenContentModel = "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", Strict, Silent;
    ItemAddedNotCoveredByPartiallyOpenContentModel = "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", Never, AddedNotCovered;
    EnumArrayExtended = "ENUM_ARRAY_EXTENDED", Strict, Silent;
    EnumArrayNarrowed = "ENUM_ARRAY_NARROWED", Never, FewerElements;
    EnumArrayChanged = "ENUM_ARRAY_CHANGED", Never, TypeDiffers;
    CombinedTypeExtended = "COMBINED_TYPE_EXTENDED", Strict, Silent;
    CombinedTypeChanged = "COMBINED_TYPE_CHANGED", Never, TypeDiffers;
    ProductTypeExtended = "PRODUCT_TYPE_EXTENDED", Never, MoreElements;
    ProductTypeNarrowed = "PRODUCT_TYPE_NARROWED", Strict, Silent;
    SumTypeExtended = "SUM_TYPE_EXTENDED", Strict, MoreElements;
    SumTypeNarrowed = "SUM_TYPE_NARROWED", Never, FewerElements;
    CombinedTypeSubschemasChanged = "COMBINED_TYPE_SUBSCHEMAS_CHANGED", Never, TypeDiffers;
    NotTypeExtended = "NOT_TYPE_EXTENDED", Never, MoreElements;
    NotTypeNarrowed = "NOT_TYPE_NARROWED", Strict, Silent;
}

impl Kind {
    /// Whether a policy lets the difference pass.
    pub(crate) const fn is_compatible(self, policy: Policy) -> bool {
        match self.passes() {
            Passes::Strict => true,
            Passes::Lenient => matches!(policy, Policy::Lenient),
            Passes::Never => false,
        }
    }

    /// The registry's entry for the difference, the words for reader and writer filled in.
    pub(super) fn entry(self, path: &str, reader: &str, writer: &str) -> String {
        let mut out = String::new();
        write!(
            out,
            "{{errorType:\"{}\", description:\"{}'}}",
            self.as_str(),
            self.sentence(path, reader, writer)
        )
        .expect("invariant: writing to a String does not fail");
        out
    }

    fn sentence(self, path: &str, reader: &str, writer: &str) -> String {
        match self.wording() {
            Wording::KeywordMissing => format!(
                "The keyword at path '{path}' in the {reader} schema is not present in the {writer} schema"
            ),
            Wording::ValueMore => format!(
                "The value at path '{path}' in the {reader} schema is more than its value in the {writer} schema"
            ),
            Wording::ValueLess => format!(
                "The value at path '{path}' in the {reader} schema is less than its value in the {writer} schema"
            ),
            Wording::ValueDiffers => format!(
                "The value at path '{path}' is different between the {reader} and {writer} schema"
            ),
            Wording::FewerElements => format!(
                "An array or combined type at path '{path}' has fewer elements in the {reader} schema than the {writer} schema"
            ),
            Wording::MoreElements => format!(
                "An array or combined type at path '{path}' has more elements in the {reader} schema than the {writer} schema"
            ),
            Wording::TypeDiffers => format!(
                "A type at path '{path}' is different between the {reader} schema and the {writer} schema"
            ),
            Wording::AddedToOpen => format!(
                "The {reader} schema has an open content model and has a property or item at path '{path}' which is missing in the {writer} schema"
            ),
            Wording::RequiredAddedToUnopen => format!(
                "The {reader} schema has an unopen content model and has a required property at path '{path}' which is missing in the {writer} schema"
            ),
            Wording::RemovedFromClosed => format!(
                "The {reader} has a closed content model and is missing a property or item present at path '{path}' in the {writer} schema"
            ),
            Wording::RemovedNotCovered => format!(
                "A property or item is missing in the {reader} schema but present at path '{path}' in the {writer} schema and is not covered by its partially open content model"
            ),
            Wording::AddedNotCovered => format!(
                "The {reader} schema has a property or item at path '{path}' which is missing in the {writer} schema and is not covered by its partially open content model"
            ),
            Wording::ReservedRemoved => format!(
                "The {reader} schema has reserved property '{path}' removed from its metadata which is present in the {writer} schema."
            ),
            Wording::ReservedConflict => format!(
                "The {reader} schema has property at path '{path}' that conflicts with the reserved properties which is missing in the {writer} schema."
            ),
            Wording::Silent => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_policies_let_as_many_types_pass_as_the_registry() {
        let passing = |policy| {
            Kind::ALL
                .iter()
                .filter(|kind| kind.is_compatible(policy))
                .count()
        };
        assert_eq!(Kind::ALL.len(), 132);
        assert_eq!(passing(Policy::Strict), 65);
        assert_eq!(passing(Policy::Lenient), 74);
    }

    #[test]
    fn every_type_that_blocks_says_why() {
        let mute: Vec<&str> = Kind::ALL
            .iter()
            .filter(|kind| !kind.is_compatible(Policy::Strict))
            .filter(|kind| kind.wording() == Wording::Silent)
            .map(|kind| kind.as_str())
            .collect();
        // Two of the registry's types have an empty description: it never reports the deprecated one.
        assert_eq!(
            mute,
            ["SCHEMA_ADDED", "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"]
        );
    }
}
