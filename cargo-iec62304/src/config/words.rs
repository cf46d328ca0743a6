//! The words that keys of the documents may have as their value.

use crate::model::{
    ControlOption, InterfaceKind, RecordStatus, RequirementKind, Severity, SourceKind, TestLevel,
    VerificationMethod,
};

pub(super) const REQUIREMENT_KINDS: &[(&str, RequirementKind)] = &[
    ("functional", RequirementKind::Functional),
    ("performance", RequirementKind::Performance),
    ("interface", RequirementKind::Interface),
    ("alarm", RequirementKind::Alarm),
    ("security", RequirementKind::Security),
    ("usability", RequirementKind::Usability),
    ("data", RequirementKind::Data),
    ("installation", RequirementKind::Installation),
    ("operation", RequirementKind::Operation),
    ("network", RequirementKind::Network),
    ("maintenance", RequirementKind::Maintenance),
    ("regulatory", RequirementKind::Regulatory),
];

pub(super) const METHODS: &[(&str, VerificationMethod)] = &[
    ("test", VerificationMethod::Test),
    ("analysis", VerificationMethod::Analysis),
    ("inspection", VerificationMethod::Inspection),
    ("demonstration", VerificationMethod::Demonstration),
];

pub(super) const SOURCE_KINDS: &[(&str, SourceKind)] = &[
    ("system", SourceKind::System),
    ("clinical-need", SourceKind::ClinicalNeed),
    ("regulation", SourceKind::Regulation),
    ("standard", SourceKind::Standard),
    ("other", SourceKind::Other),
];

pub(super) const SEVERITIES: &[(&str, Severity)] = &[
    ("none", Severity::None),
    ("non-serious", Severity::NonSerious),
    ("serious", Severity::Serious),
    ("death", Severity::Death),
];

pub(super) const INTERFACE_KINDS: &[(&str, InterfaceKind)] = &[
    ("function", InterfaceKind::Function),
    ("message", InterfaceKind::Message),
    ("hardware", InterfaceKind::Hardware),
    ("network", InterfaceKind::Network),
    ("cloud", InterfaceKind::Cloud),
    ("user", InterfaceKind::User),
];

pub(super) const LEVELS: &[(&str, TestLevel)] = &[
    ("unit", TestLevel::Unit),
    ("integration", TestLevel::Integration),
    ("system", TestLevel::System),
];

/// Every result but `passed` proves nothing.
pub(super) const RESULTS: &[(&str, RecordResult)] = &[
    ("passed", RecordResult::Passed),
    ("failed", RecordResult::Failed),
    ("not-run", RecordResult::NotRun),
];

/// What became of what a test record speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum RecordResult {
    Passed,
    Failed,
    #[default]
    NotRun,
}

pub(super) const STATUSES: &[(&str, RecordStatus)] = &[
    ("draft", RecordStatus::Draft),
    ("approved", RecordStatus::Approved),
];

pub(super) const CONTROL_OPTIONS: &[(&str, ControlOption)] = &[
    ("inherent-design", ControlOption::InherentDesign),
    ("protective-measure", ControlOption::ProtectiveMeasure),
    ("information", ControlOption::Information),
];
