//! What persons recorded about the verification of something.

use crate::model::{Model, TestRecord, VerificationMethod};

/// What the records on one thing come to.
pub(in crate::rules) enum Recorded {
    /// A record that counts speaks of this version.
    Current,
    /// Records count, and speak of another version or of none; the text says which.
    OtherVersion(String),
    /// None counts; why each one does not.
    No(Vec<String>),
}

/// What these records, as indexes into the model, come to; `unfit` says why a record does not fit what is to be verified.
pub(in crate::rules) fn on(
    model: &Model,
    records: &[usize],
    unfit: impl Fn(&TestRecord) -> Option<String>,
) -> Recorded {
    let current = model.system.version.as_deref();
    let mut outdated = None;
    let mut why_not = Vec::new();
    for record in records.iter().filter_map(|&at| model.test_records.get(at)) {
        match unfit(record).or_else(|| refused(model, record)) {
            Some(why) => why_not.push(why),
            None => match other_version(record, current) {
                None => return Recorded::Current,
                Some(why) => outdated = outdated.or(Some(why)),
            },
        }
    }
    outdated.map_or(Recorded::No(why_not), Recorded::OtherVersion)
}

/// The record of a failure that still stands against what these records are on, as indexes into the model: of the current version, or of
/// nobody knows which, and nothing of its method and level passed on a later day; what passed on another version undoes nothing. Of two
/// records of one day nothing tells which came last.
pub(crate) fn standing_failure<'m>(model: &'m Model, records: &[usize]) -> Option<&'m TestRecord> {
    let current = model.system.version.as_deref();
    let all = || {
        let records = records.iter();
        let records = records.filter_map(|&at| model.test_records.get(at));
        records.filter(|record| !record.is_later_than(&model.today))
    };
    let of_other_version = |record: &TestRecord| {
        let examined = record.version.as_deref().zip(current);
        examined.is_some_and(|(examined, current)| !same_version(examined, current))
    };
    let redone = |failed: &TestRecord| {
        all().any(|later| {
            let same = (later.method, later.level) == (failed.method, failed.level);
            let later_on = failed.on.is_some() && later.on > failed.on;
            later.passed && same && later_on && !of_other_version(later)
        })
    };
    let failed = |record: &&TestRecord| {
        !record.passed && !record.not_run && !of_other_version(record) && !redone(record)
    };
    all().find(failed)
}

/// Why the method of a record does not fit. A recorded test always does; the other methods where they are asked for.
pub(in crate::rules) fn unasked(
    record: &TestRecord,
    asked: &[VerificationMethod],
) -> Option<String> {
    if record.method == VerificationMethod::Test || asked.contains(&record.method) {
        return None;
    }
    let asked = asked.first().copied().unwrap_or_default();
    let (method, asked) = (method_word(record.method), method_word(asked));
    Some(format!(
        "record `{}` is of method {method}, {asked} is asked for",
        record.id
    ))
}

/// Why a record proves nothing, whatever it is held against.
fn refused(model: &Model, record: &TestRecord) -> Option<String> {
    let later = record.is_later_than(&model.today);
    if let Some(on) = record.on.as_deref().filter(|_| later) {
        return Some(format!(
            "record `{}` is dated {on}, after the judging date {}",
            record.id, model.today
        ));
    }
    (!record.passed).then(|| not_passed(record))
}

/// That a record did not pass.
pub(in crate::rules) fn not_passed(record: &TestRecord) -> String {
    format!("record `{}` did not pass", record.id)
}

/// Why a record does not speak of the current version, where one is known.
fn other_version(record: &TestRecord, current: Option<&str>) -> Option<String> {
    let (id, current) = (&record.id, current?);
    match record.version.as_deref() {
        Some(examined) if same_version(examined, current) => None,
        Some(examined) => Some(format!(
            "record `{id}` examined {examined}, this is {current}"
        )),
        None => Some(format!("record `{id}` names no version, this is {current}")),
    }
}

/// `1.4`, `v1.4.0` and `1.4.0+build` are the same version.
fn same_version(a: &str, b: &str) -> bool {
    version_parts(a) == version_parts(b)
}

fn version_parts(version: &str) -> (Vec<&str>, Option<&str>) {
    let version = version.trim();
    let version = version.strip_prefix('v').unwrap_or(version);
    let version = version.split('+').next().unwrap_or(version);
    let (numbers, pre_release) = match version.split_once('-') {
        Some((numbers, pre_release)) => (numbers, Some(pre_release)),
        None => (version, None),
    };
    let mut numbers: Vec<&str> = numbers.split('.').collect();
    while numbers.last() == Some(&"0") {
        numbers.pop();
    }
    (numbers, pre_release)
}

/// The word of the documents for a method.
pub(in crate::rules) const fn method_word(method: VerificationMethod) -> &'static str {
    match method {
        VerificationMethod::Test => "test",
        VerificationMethod::Analysis => "analysis",
        VerificationMethod::Inspection => "inspection",
        VerificationMethod::Demonstration => "demonstration",
    }
}

#[cfg(test)]
mod tests {
    use super::same_version;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(same_version("1.4", "v1.4.0+linux"));
        assert!(!same_version("1.4.0-rc.1", "1.4.0"));
        assert!(!same_version("1.40", "1.4"));
    }
}
