//! The closed vocabularies of the report: one definition for the JSON, its schema and the terminal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod from_model;

/// Defines an enum whose variants are written as one fixed word each.
macro_rules! words {
    ($(
        $(#[$outer:meta])*
        $name:ident { $( $(#[$inner:meta])* $variant:ident = $word:literal, )+ }
    )+) => {$(
        $(#[$outer])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        pub enum $name { $( $(#[$inner])* #[serde(rename = $word)] $variant, )+ }

        impl $name {
            /// Every value, in the order of the definition.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word that the report writes.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    )+};
}

words! {
    /// Version of the report's schema.
    SchemaId {
        /// The first; fields may be added within it.
        V1 = "iec62304-report/1",
    }

    /// Software safety class (4.3).
    Class {
        /// No injury or damage to health is possible.
        A = "A",
        /// Non-serious injury is possible.
        B = "B",
        /// Death or serious injury is possible; also what is not classified.
        C = "C",
    }

    /// Outcome of the condition of a branch.
    BranchOutcome {
        /// The condition held.
        True = "true",
        /// It did not.
        False = "false",
    }

    /// What a dependency is for, in cargo's words.
    DependencyKind {
        /// The product needs it when it runs.
        Normal = "normal",
        /// The build needs it: build scripts and proc-macros.
        Build = "build",
        /// Tests, examples and benchmarks need it.
        Dev = "dev",
    }

    /// The level of rustc's lint `unsafe_code`.
    LintLevel {
        /// Lower than an error, or set nowhere.
        Lower = "lower",
        /// An error, which code may switch off again.
        Deny = "deny",
        /// An error, whatever the code says.
        Forbid = "forbid",
    }

    /// Code below the language, or open to other languages.
    LowLevelKind {
        /// An `unsafe` block.
        UnsafeBlock = "unsafe-block",
        /// An `unsafe fn`.
        UnsafeFn = "unsafe-fn",
        /// An `unsafe impl`.
        UnsafeImpl = "unsafe-impl",
        /// `#[no_mangle]`.
        NoMangle = "no-mangle",
        /// `#[export_name]`.
        ExportName = "export-name",
        /// `#[link_section]`.
        LinkSection = "link-section",
        /// An `extern` block.
        ForeignBlock = "extern-block",
        /// An `extern fn`.
        ForeignFn = "extern-fn",
        /// `#[link]`.
        Link = "link",
    }

    /// Where the class that holds comes from.
    ClassFrom {
        /// Its own tag or its own entry in a document.
        Tag = "tag",
        /// A tag on what stands around it, or the item that contains the item.
        Parent = "parent",
        /// The software item; for an item, its own entry.
        Item = "item",
        /// The software system.
        System = "system",
        /// Nothing gives a class: C (4.3.g).
        Default = "default",
    }

    /// When a rule counts.
    Gate {
        /// On every commit.
        Merge = "merge",
        /// Before a version goes out; merge is included.
        Release = "release",
        /// By the calendar.
        Periodic = "periodic",
    }

    /// How much of the system the run looked at.
    Scope {
        /// All judged packages and all their tests.
        Full = "full",
        /// A package selection or a test filter left something out.
        Partial = "partial",
        /// Nothing was executed.
        Static = "static",
    }

    /// What the whole run comes to.
    Verdict {
        /// Every applicable rule of the gate is satisfied or waived (exit code 0).
        Pass = "pass",
        /// At least one rule is violated (exit code 1).
        Fail = "fail",
        /// No rule is violated, at least one could not be decided (exit code 3).
        Undetermined = "undetermined",
    }

    /// What is known of the coverage of a unit.
    CoverageStatus {
        /// The coverage map has the unit.
        Measured = "measured",
        /// Its file was compiled, the coverage map lacks it.
        Absent = "absent",
        /// It was in no build.
        NotBuilt = "not-built",
        /// The configuration excludes it: listed, not judged.
        Excluded = "excluded",
    }

    /// Who wrote a unit.
    MadeBy {
        /// It stands in the source as a function.
        Source = "source",
        /// A macro made it.
        Macro = "macro",
    }

    /// How far a requirement or a risk control has come.
    TraceStatus {
        /// A passed test that executed it, or a record, proves it; nothing that verifies it failed.
        Verified = "verified",
        /// A test or record that verifies it failed.
        Failed = "failed",
        /// Passed tests say that they verify it; none of them executed anything that could prove it.
        Hollow = "hollow",
        /// Nothing that counts verifies it.
        Unverified = "unverified",
        /// Nothing implements it.
        Unimplemented = "unimplemented",
    }

    /// How far what stands behind a hazard has come: the least of its risk controls.
    HazardStatus {
        /// All its risk controls are verified.
        Verified = "verified",
        /// A test or record that verifies one of them failed.
        Failed = "failed",
        /// One of them is only claimed by tests that executed nothing of it.
        Hollow = "hollow",
        /// One of them is not verified.
        Unverified = "unverified",
        /// One of them is not implemented.
        Unimplemented = "unimplemented",
        /// It has no risk control.
        Uncontrolled = "uncontrolled",
    }

    /// How far what derives from a source has come: the least of its requirements.
    SourceStatus {
        /// All its requirements are verified.
        Verified = "verified",
        /// A test or record that verifies one of them failed.
        Failed = "failed",
        /// One of them is only claimed by tests that executed nothing of it.
        Hollow = "hollow",
        /// One of them is not verified.
        Unverified = "unverified",
        /// One of them is not implemented.
        Unimplemented = "unimplemented",
        /// No requirement derives from it.
        Unaddressed = "unaddressed",
    }

    /// Kind of a requirement (5.2.2).
    #[expect(missing_docs, reason = "the names are the words of the document")]
    RequirementKind {
        Functional = "functional",
        Performance = "performance",
        Interface = "interface",
        Alarm = "alarm",
        Security = "security",
        Usability = "usability",
        Data = "data",
        Installation = "installation",
        Operation = "operation",
        Network = "network",
        Maintenance = "maintenance",
        Regulatory = "regulatory",
    }

    /// How something is verified.
    #[expect(missing_docs, reason = "the names are the words of the document")]
    Method {
        Test = "test",
        Analysis = "analysis",
        Inspection = "inspection",
        Demonstration = "demonstration",
    }

    /// Kind of a source.
    #[expect(missing_docs, reason = "the names are the words of the document")]
    SourceKind {
        System = "system",
        ClinicalNeed = "clinical-need",
        Regulation = "regulation",
        Standard = "standard",
        Other = "other",
    }

    /// How bad the harm of a hazard is.
    #[expect(missing_docs, reason = "the names are the words of the document")]
    Harm {
        None = "none",
        NonSerious = "non-serious",
        Serious = "serious",
        Death = "death",
    }

    /// Kind of an interface.
    #[expect(missing_docs, reason = "the names are the words of the document")]
    InterfaceKind {
        Function = "function",
        Message = "message",
        Hardware = "hardware",
        Network = "network",
        Cloud = "cloud",
        User = "user",
    }

    /// Whether a record is approved.
    #[expect(missing_docs, reason = "the names are the words of the document")]
    RecordStatus {
        Draft = "draft",
        Approved = "approved",
    }

    /// What kind of measure a risk control is.
    ControlOption {
        /// The design itself takes the hazard away.
        InherentDesign = "inherent-design",
        /// Something protects from it.
        ProtectiveMeasure = "protective-measure",
        /// Somebody is told of it.
        Information = "information",
    }

    /// Level of a test.
    #[expect(missing_docs, reason = "the names are the words of the tags")]
    Level {
        Unit = "unit",
        Integration = "integration",
        System = "system",
    }

    /// What became of a test.
    TestOutcome {
        /// It passed at once.
        Passed = "passed",
        /// It failed, crashed or timed out.
        Failed = "failed",
        /// `#[ignore]`.
        Ignored = "ignored",
        /// It did not run.
        NotRun = "not-run",
        /// It passed, but only on a retry.
        Flaky = "flaky",
    }

    /// Result of a recorded test, analysis, inspection or demonstration.
    RecordResult {
        /// It passed.
        Passed = "passed",
        /// It did not pass.
        Failed = "failed",
        /// Nothing was done yet.
        NotRun = "not-run",
    }

    /// Outcome of one rule.
    RuleOutcome {
        /// It examined something and found nothing wrong.
        Satisfied = "satisfied",
        /// At least one open error.
        Violated = "violated",
        /// There was nothing to examine; the reason says why.
        NotApplicable = "not-applicable",
        /// Evidence is missing, incomplete or untrusted; the reason says which.
        Undetermined = "undetermined",
        /// All that it found is accepted by deviations, reviews of units or the baseline.
        Waived = "waived",
    }

    /// How much a finding weighs.
    Severity {
        /// Decides the outcome of its rule.
        Error = "error",
        /// Shown, never changes an outcome.
        Warning = "warning",
        /// Shown for information.
        Note = "note",
    }

    /// Whether a finding stands.
    FindingStatus {
        /// It stands.
        Open = "open",
        /// A deviation, a review of the unit or the baseline accepts it.
        Waived = "waived",
    }

    /// What kind of thing a finding is about.
    #[expect(missing_docs, reason = "the names are the words of the design")]
    SubjectKind {
        System = "system",
        Item = "item",
        Unit = "unit",
        Requirement = "requirement",
        RiskControl = "risk-control",
        Hazard = "hazard",
        Source = "source",
        Interface = "interface",
        Test = "test",
        File = "file",
        Deviation = "deviation",
        Evidence = "evidence",
    }

    /// Whether a deviation holds and is needed.
    DeviationStatus {
        /// It holds.
        Active = "active",
        /// Its last day is past: it waives nothing.
        Expired = "expired",
        /// Its unit changed since it was approved: it waives nothing.
        Stale = "stale",
        /// Nobody has approved it by the day of judging: it waives nothing.
        Unapproved = "unapproved",
        /// It holds, and there is nothing that it could waive.
        Unused = "unused",
    }

    /// Whether a review of a unit can stand in for a test that executes it.
    ReviewStatus {
        /// It can.
        Valid = "valid",
        /// The policy of the unit's class does not allow it.
        NotAllowed = "not-allowed",
        /// The unit did not meet the criteria.
        NotPassed = "not-passed",
        /// Its day is later than the day of judging.
        NotYet = "not-yet",
        /// The unit has changed since, or is not known any more.
        Stale = "stale",
    }

    /// A kind of code region that a deviation can accept as not covered.
    RegionKind {
        /// The call of `unreachable!`.
        Unreachable = "unreachable",
        /// The `?` that hands an error on.
        ErrorPropagation = "error-propagation",
    }

    /// Whether imported evidence counts.
    EvidenceStatus {
        /// It was made from the present code.
        Used = "used",
        /// It was made from other code: nothing of it counts.
        Stale = "stale",
        /// It was made from the present code and proves nothing all the same.
        NotCounted = "not-counted",
    }

    /// Who answers for a clause of the standard.
    ClauseStatus {
        /// At least one rule of the clause was judged; what the rule found stands in `rules`.
        Judged = "judged",
        /// A person states it; the tool only repeats the statement.
        Attested = "attested",
        /// A person must still show it.
        Open = "open",
        /// It does not apply to the class of the system.
        NotApplicable = "not-applicable",
    }

    /// How much of a clause a tool can decide.
    Automation {
        /// All of it can be decided from source, tests, coverage and records.
        Enforce = "enforce",
        /// A tool gathers the inputs and checks their form; a person judges the content.
        Evidence = "evidence",
        /// A person states it.
        Attest = "attest",
    }

    /// How instances of a generic function are judged.
    Generics {
        /// Merged by place: covered if any instance is.
        Merged = "merged",
        /// Each executed instance on its own.
        EachInstance = "each-instance",
    }

    /// Whether code was built and tests were run.
    BuildStatus {
        /// Nothing was built.
        NotAsked = "not-asked",
        /// Built, listed and run.
        Done = "done",
        /// The build or the listing of tests failed.
        Failed = "failed",
    }
}
