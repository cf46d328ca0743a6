//! Why stored evidence cannot be used.

use camino::Utf8PathBuf;

use crate::inputs::coverage::CoverageError;

/// How many of many problems a message names.
const NAMED: usize = 8;

/// Why evidence cannot be kept, or kept evidence cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder cannot be written or read.
    #[error("cannot {what} {path}: {source}")]
    File {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The run came to no end, or the folder holds something else.
    #[error(
        "{0} has no manifest.json: it is no evidence, or that of a run that did not come to its end"
    )]
    Incomplete(Utf8PathBuf),
    /// The manifest is no manifest.
    #[error("{path} cannot be read: {problem}")]
    Manifest {
        /// The manifest.
        path: Utf8PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A version that is not known.
    #[error("{path} has {what} {found}, this tool reads {known}")]
    Version {
        /// The manifest.
        path: Utf8PathBuf,
        /// What has a version.
        what: &'static str,
        /// The version.
        found: String,
        /// What can be read.
        known: String,
    },
    /// Files are not what the manifest says.
    #[error("{folder} is not what its manifest says: {}", listed(.problems))]
    Damaged {
        /// The folder of the run.
        folder: Utf8PathBuf,
        /// Each file with what is wrong with it.
        problems: Vec<String>,
    },
    /// A stored coverage map cannot be read.
    #[error(transparent)]
    Coverage(#[from] CoverageError),
    /// The evidence was made from other code.
    #[error("{folder} was made from other code, configuration or documents than the present: {}", listed(.changes))]
    OtherSource {
        /// The folder of the run.
        folder: Utf8PathBuf,
        /// What differs.
        changes: Vec<String>,
    },
    /// Nobody knows which files the build read.
    #[error("{folder} cannot be tied to the present code, as it is not known what its build read: {}", listed(.problems))]
    UnknownInputs {
        /// The folder of the run.
        folder: Utf8PathBuf,
        /// What is not known.
        problems: Vec<String>,
    },
    /// Runs do not fit together.
    #[error("these runs do not make one: {}", listed(.0))]
    Shards(Vec<String>),
}

impl StoreError {
    /// What maps an error of the system to one of a file.
    pub(super) fn file(
        what: &'static str,
        path: impl Into<Utf8PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }
}

fn listed(problems: &[String]) -> String {
    let shown = problems.iter().take(NAMED).cloned().collect::<Vec<_>>();
    let more = problems.len().saturating_sub(NAMED);
    let more = if more == 0 {
        String::new()
    } else {
        format!("; and {more} more")
    };
    format!("{}{more}", shown.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_problems_is_cut_and_says_so() {
        let problems = |count: usize| (1..=count).map(|at| at.to_string()).collect::<Vec<_>>();
        assert_eq!(listed(&problems(3)), "1; 2; 3");
        assert_eq!(listed(&problems(10)), "1; 2; 3; 4; 5; 6; 7; 8; and 2 more");
    }
}
