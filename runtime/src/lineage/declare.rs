//! A job's columns from the lineage of the function that makes them.

use std::collections::BTreeSet;

use callsheet_openlineage::DatasetName;
use callsheet_openlineage::facets::{LineageInput, Transformation};

use super::job::{JobLineage, LineageError};
use super::transform::{Edge, How, Transform, below};

impl JobLineage {
    /// Declares that `transform` makes the records of `output`. `inputs`: which parameter holds the records of which dataset; other
    /// parameters (an offset, a clock) are not lineage.
    ///
    /// A flow into the whole result that decides shapes every row; any other reaches each column that has no flows of its own. A record
    /// that goes somewhere as a whole counts with every field that the job's reader reads. Names are compared by letters and digits: `user_id`
    /// stands for `userId`, `kind` also for `device.kind`; a field that the reader renames otherwise is not found.
    ///
    /// ```
    /// # #[cfg(feature = "macros")] {
    /// use callsheet::lineage::{JobLineage, naming};
    ///
    /// struct Payment { amount: i64, iban: String }
    /// struct Booking { amount: i64 }
    ///
    /// #[callsheet::transform]
    /// fn booking(payment: &Payment) -> Booking {
    ///     Booking { amount: payment.amount }
    /// }
    ///
    /// let payments = naming::file("payments.json");
    /// let job = JobLineage::streaming("https://example.com/ledger", "demo", "ledger", "Books payments.")
    ///     .reads_fields(payments.clone(), &[("amount", "long"), ("iban", "string")]);
    /// // `.writes::<Booking>(…)` names the output; without it the job does not know the dataset.
    /// let unknown = job.transforms(&naming::file("bookings.json"), &BOOKING_LINEAGE, &[("payment", &payments)]);
    /// assert!(unknown.is_err());
    /// # let _ = booking(&Payment { amount: 1, iban: String::new() }).amount;
    /// # let _ = |p: Payment| p.iban;
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`LineageError`] when the job does not read or write a dataset, the transform has no such parameter, or it names a field that the
    /// reader does not read or a column that the contract does not have.
    pub fn transforms(
        mut self,
        output: &DatasetName,
        transform: &Transform,
        inputs: &[(&str, &DatasetName)],
    ) -> Result<Self, LineageError> {
        if let Some((missing, _)) = inputs
            .iter()
            .find(|(name, _)| transform.inputs.iter().all(|input| input.name != *name))
        {
            return Err(LineageError::NoParameter {
                transform: transform.name,
                parameter: (*missing).to_owned(),
            });
        }
        let columns = self.target(output)?.columns.clone();
        for edge in transform.edges() {
            for (name, dataset) in inputs {
                if edge.input == *name {
                    self.edge(output, &columns, transform, &edge, dataset)?;
                }
            }
        }
        Ok(self)
    }

    fn edge(
        &mut self,
        output: &DatasetName,
        columns: &[&'static str],
        transform: &Transform,
        edge: &Edge,
        dataset: &DatasetName,
    ) -> Result<(), LineageError> {
        let fields = self.fields(dataset, &edge.field)?;
        let (direct, decides): (BTreeSet<How>, BTreeSet<How>) =
            edge.how.iter().partition(|how| how.kind.is_direct());
        if edge.to.is_empty() {
            for field in &fields {
                for how in &decides {
                    let source = self.source(dataset, field, how.transformation())?;
                    merge(
                        self.target(output)?.entry.inputs.get_or_insert_default(),
                        source,
                    );
                }
            }
        }
        let ways = if edge.to.is_empty() {
            &direct
        } else {
            &edge.how
        };
        let to = columns_of(output, columns, &edge.to)?;
        for column in to {
            if edge.to.is_empty() && transform.result.overrides("", column) {
                continue;
            }
            for field in &fields {
                // By shape: field x leads to column x.
                if edge.same && !same_place(edge, column, field) {
                    continue;
                }
                for how in ways {
                    let source = self.source(dataset, field, how.transformation())?;
                    let entry = &mut self.target(output)?.entry;
                    merge(
                        entry.fields.entry((*column).to_owned()).or_default(),
                        source,
                    );
                }
            }
        }
        Ok(())
    }

    /// The read fields that a path of a transform means: the field, those inside it, or the one around it.
    fn fields(&self, dataset: &DatasetName, path: &str) -> Result<Vec<String>, LineageError> {
        let read = self.fields_of(dataset)?;
        let mut found: Vec<String> = read
            .iter()
            .filter(|field| lies(path, field).is_some() || lies(field, path).is_some())
            .cloned()
            .collect();
        if found.is_empty() {
            // `#[contract(path = "device.kind")] kind`
            let inner = format!(".{}", plain(path));
            let nested = read.iter().filter(|field| plain(field).ends_with(&inner));
            found.extend(nested.cloned());
        }
        if found.is_empty() {
            return Err(LineageError::NotRead {
                dataset: dataset.clone(),
                field: path.to_owned(),
            });
        }
        Ok(found)
    }
}

/// The columns that a path means.
fn columns_of<'c>(
    output: &DatasetName,
    columns: &'c [&'static str],
    path: &str,
) -> Result<Vec<&'c &'static str>, LineageError> {
    let exact: Vec<_> = columns
        .iter()
        .filter(|column| plain(column) == plain(path))
        .collect();
    if !exact.is_empty() {
        return Ok(exact);
    }
    let found: Vec<_> = columns
        .iter()
        .filter(|column| lies(path, column).is_some())
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    // Inside a column that the contract does not take apart: the innermost one around it.
    let around = columns
        .iter()
        .filter(|column| lies(column, path).is_some())
        .max_by_key(|column| column.len());
    around
        .map(|column| vec![column])
        .ok_or_else(|| LineageError::NotWritten {
            dataset: output.clone(),
            column: path.to_owned(),
        })
}

/// Whether a flow that keeps the shape leads this field to this column.
fn same_place(edge: &Edge, column: &str, field: &str) -> bool {
    match (lies(&edge.to, column), lies(&edge.field, field)) {
        (Some(column), Some(field)) => {
            lies(&column, &field).is_some() || lies(&field, &column).is_some()
        }
        // The field or column around the one that is meant.
        _ => true,
    }
}

/// A path in which only letters and digits count: `userId`, `user_id` and `Type`, `r#type` are the same.
fn plain(path: &str) -> String {
    let names: Vec<String> = path
        .split('.')
        .map(|name| {
            name.chars()
                .filter(|letter| letter.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect()
        })
        .collect();
    names.join(".")
}

/// The rest of `path` inside `around`, by plain names.
fn lies(around: &str, path: &str) -> Option<String> {
    below(&plain(around), &plain(path)).map(str::to_owned)
}

/// Adds a source; one that is there gets the ways that it does not have.
fn merge(sources: &mut Vec<LineageInput>, source: LineageInput) {
    match sources
        .iter_mut()
        .find(|known| known.source == source.source)
    {
        Some(known) => {
            let more: Vec<Transformation> = source
                .transformations
                .into_iter()
                .filter(|way| !known.transformations.contains(way))
                .collect();
            known.transformations.extend(more);
        }
        None => sources.push(source),
    }
}
