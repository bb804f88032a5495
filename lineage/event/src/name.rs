//! Names of datasets and jobs: a namespace and a name in it.

use std::fmt;

/// Names a dataset: `namespace` is the system, `name` is unique in it. Ordered by namespace, then name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatasetName {
    /// The system that holds the dataset, such as `kafka://broker:9092`.
    pub namespace: String,
    /// The name in that system, such as a topic.
    pub name: String,
}

/// Names a job: `namespace` is the scheduler or deployment, `name` is unique in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobName {
    /// The scheduler or deployment that runs the job.
    pub namespace: String,
    /// The name in that namespace.
    pub name: String,
}

macro_rules! two_part_name {
    ($name:ident) => {
        impl $name {
            /// Builds the name from its two parts.
            pub fn new(namespace: impl Into<String>, name: impl Into<String>) -> Self {
                Self {
                    namespace: namespace.into(),
                    name: name.into(),
                }
            }
        }

        impl fmt::Display for $name {
            /// Writes `namespace:name`, the form that the catalog's own API takes.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}:{}", self.namespace, self.name)
            }
        }
    };
}

two_part_name!(DatasetName);
two_part_name!(JobName);
