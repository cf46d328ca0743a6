//! Where a rule puts what it finds.

use super::{Basis, Rule};
use crate::model::{Place, SafetyClass};
use crate::verdict::{Finding, FindingStatus, Severity, Subject, SubjectKind};

/// What one rule found so far.
#[derive(Debug)]
pub struct Findings {
    rule: &'static Rule,
    list: Vec<Finding>,
}

impl Findings {
    /// An empty list for the rule.
    pub const fn of(rule: &'static Rule) -> Self {
        Self {
            rule,
            list: Vec::new(),
        }
    }

    /// Adds a decided, open finding of the rule's severity; the caller refines it with the methods of [`Finding`].
    /// Where the policy asks for what is missed, the message says so.
    pub fn add(
        &mut self,
        kind: SubjectKind,
        id: impl Into<String>,
        class: SafetyClass,
        message: impl Into<String>,
    ) -> &mut Finding {
        let at = self.list.len();
        let message = match self.rule.basis {
            Basis::Standard => message.into(),
            Basis::Policy => format!("{} (project policy)", message.into()),
        };
        self.list.push(Finding {
            rule: self.rule.id,
            clause: self.rule.clause,
            class,
            severity: self.rule.severity,
            status: FindingStatus::Open,
            decided: true,
            message,
            help: None,
            subject: Subject {
                kind,
                id: id.into(),
            },
            with: None,
            place: None,
            extent: None,
            accepted_by: None,
            waived_by: Vec::new(),
        });
        &mut self.list[at]
    }

    /// All of them.
    pub fn into_vec(self) -> Vec<Finding> {
        self.list
    }
}

impl Finding {
    /// Says where it is.
    pub(crate) fn at(&mut self, place: impl Into<Option<Place>>) -> &mut Self {
        self.place = place.into();
        self
    }

    /// Says what to do about it.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Names the other side of it.
    pub(crate) fn with(&mut self, kind: SubjectKind, id: impl Into<String>) -> &mut Self {
        let id = id.into();
        self.with = Some(Subject { kind, id });
        self
    }

    /// Says that a wider scope or readable evidence could remove it.
    pub(crate) fn undecided_if(&mut self, open: bool) -> &mut Self {
        self.decided &= !open;
        self
    }

    /// Says how much is missing: a baseline accepts no more than was recorded.
    pub(crate) fn extent(&mut self, missing: impl Into<Option<usize>>) -> &mut Self {
        self.extent = missing.into();
        self
    }

    /// Gives it another weight than its rule's.
    pub(crate) fn weigh(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }
}
