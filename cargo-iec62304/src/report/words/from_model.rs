//! Which value of the model or the verdict becomes which word of the report.

use super::{
    BranchOutcome, Class, ClassFrom, ControlOption, DependencyKind, FindingStatus, Gate, Generics,
    Harm, HazardStatus, InterfaceKind, Level, LintLevel, LowLevelKind, MadeBy, Method,
    RecordStatus, RegionKind, RequirementKind, ReviewStatus, RuleOutcome, Scope, Severity,
    SourceKind, SourceStatus, SubjectKind, TestOutcome, TraceStatus, Verdict,
};
use crate::{model, verdict};

/// Says which value of the model or the verdict becomes which word.
macro_rules! words_from {
    ($( $from:ty => $to:ident { $($pattern:ident => $word:ident),+ $(,)? } )+) => {$(
        impl From<$from> for $to {
            fn from(value: $from) -> Self {
                match value { $(<$from>::$pattern => Self::$word),+ }
            }
        }
    )+};
}

impl From<bool> for BranchOutcome {
    fn from(outcome: bool) -> Self {
        if outcome { Self::True } else { Self::False }
    }
}

words_from! {
    model::DependencyKind => DependencyKind { Normal => Normal, Build => Build, Dev => Dev }
    model::LintLevel => LintLevel { Lower => Lower, Deny => Deny, Forbid => Forbid }
    model::LowLevelKind => LowLevelKind {
        UnsafeBlock => UnsafeBlock,
        UnsafeFn => UnsafeFn,
        UnsafeImpl => UnsafeImpl,
        NoMangle => NoMangle,
        ExportName => ExportName,
        LinkSection => LinkSection,
        ForeignBlock => ForeignBlock,
        ForeignFn => ForeignFn,
        Link => Link,
    }
    model::SafetyClass => Class { A => A, B => B, C => C }
    model::ClassFrom => ClassFrom {
        Tag => Tag, Parent => Parent, Item => Item, System => System, Default => Default,
    }
    model::Gate => Gate { Merge => Merge, Release => Release, Periodic => Periodic }
    model::Scope => Scope { Full => Full, Partial => Partial, Static => Static }
    verdict::Decision => Verdict { Pass => Pass, Fail => Fail, Undetermined => Undetermined }
    model::MadeBy => MadeBy { Source => Source, Macro => Macro, ForeignMacro => Macro }
    model::RequirementKind => RequirementKind {
        Functional => Functional, Performance => Performance, Interface => Interface,
        Alarm => Alarm, Security => Security, Usability => Usability, Data => Data,
        Installation => Installation, Operation => Operation, Network => Network,
        Maintenance => Maintenance, Regulatory => Regulatory,
    }
    model::VerificationMethod => Method {
        Test => Test, Analysis => Analysis, Inspection => Inspection,
        Demonstration => Demonstration,
    }
    model::SourceKind => SourceKind {
        System => System, ClinicalNeed => ClinicalNeed, Regulation => Regulation,
        Standard => Standard, Other => Other,
    }
    model::Severity => Harm {
        None => None, NonSerious => NonSerious, Serious => Serious, Death => Death,
    }
    model::InterfaceKind => InterfaceKind {
        Function => Function, Message => Message, Hardware => Hardware, Network => Network,
        Cloud => Cloud, User => User,
    }
    model::RecordStatus => RecordStatus { Draft => Draft, Approved => Approved }
    model::ControlOption => ControlOption {
        InherentDesign => InherentDesign, ProtectiveMeasure => ProtectiveMeasure,
        Information => Information,
    }
    model::TestLevel => Level { Unit => Unit, Integration => Integration, System => System }
    verdict::RuleOutcome => RuleOutcome {
        Satisfied => Satisfied, Violated => Violated, NotApplicable => NotApplicable,
        Undetermined => Undetermined, Waived => Waived,
    }
    verdict::Severity => Severity { Error => Error, Warning => Warning, Note => Note }
    verdict::FindingStatus => FindingStatus { Open => Open, Waived => Waived }
    verdict::SubjectKind => SubjectKind {
        System => System, Item => Item, Unit => Unit, Requirement => Requirement,
        RiskControl => RiskControl, Hazard => Hazard, Source => Source, Interface => Interface,
        Test => Test, File => File, Deviation => Deviation, Evidence => Evidence,
    }
    model::ReviewState => ReviewStatus {
        Valid => Valid, NotAllowed => NotAllowed, NotPassed => NotPassed, NotYet => NotYet,
        Stale => Stale,
    }
    model::RegionKind => RegionKind {
        Unreachable => Unreachable, ErrorPropagation => ErrorPropagation,
    }
    model::Generics => Generics { Merged => Merged, EachInstance => EachInstance }
    TraceStatus => HazardStatus {
        Verified => Verified, Failed => Failed, Hollow => Hollow, Unverified => Unverified,
        Unimplemented => Unimplemented,
    }
    TraceStatus => SourceStatus {
        Verified => Verified, Failed => Failed, Hollow => Hollow, Unverified => Unverified,
        Unimplemented => Unimplemented,
    }
}

impl From<&model::TestOutcome> for TestOutcome {
    fn from(outcome: &model::TestOutcome) -> Self {
        match outcome {
            model::TestOutcome::Passed => Self::Passed,
            model::TestOutcome::Failed(_) => Self::Failed,
            model::TestOutcome::Ignored => Self::Ignored,
            model::TestOutcome::NotRun(_) => Self::NotRun,
            model::TestOutcome::Flaky => Self::Flaky,
        }
    }
}
