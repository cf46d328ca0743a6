//! What can be wrong with a report from elsewhere.

/// A report that cannot be read as a whole: nothing of it is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReportError {
    /// What is wrong; lowercase start, no final full stop.
    pub message: String,
    /// The byte of the file that it is about, counted from 0.
    pub offset: usize,
}

impl ReportError {
    /// A mistake at a byte of the file.
    pub(super) fn at(offset: usize, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            offset,
        }
    }
}
