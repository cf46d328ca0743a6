//! Whether what is judged is committed.

/// Whether what is judged, and what stored evidence was made from, is what version control has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevisionState {
    /// Nobody can tell; the text says why, as a clause.
    Unknown(String),
    /// All of it is committed.
    Clean,
    /// These files are not, or not as they stand here; relative to the workspace root, sorted.
    Unclean(Vec<String>),
    /// Stored evidence says that it was made from an uncommitted tree.
    StoredUnclean,
}

impl Default for RevisionState {
    fn default() -> Self {
        Self::Unknown("nobody looked".to_owned())
    }
}
