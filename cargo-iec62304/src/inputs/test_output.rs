//! What a test binary prints, and what its end means.

/// The names in libtest's terse list: `module::name: test`, sorted. Benchmarks are left out.
pub(super) fn parse_list(stdout: &str) -> Vec<String> {
    let mut names: Vec<String> = stdout
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// libtest says so at the end. A test, or a test binary that it starts, can print the same: see [`logs_passed`].
pub(super) fn reports_one_passed(stdout: &str) -> bool {
    stdout
        .lines()
        .rev()
        .any(|line| line.starts_with("test result: ok. 1 passed; 0 failed;"))
}

/// What libtest writes to its `--logfile` when a test has returned; an early end of the process leaves it empty.
pub(super) fn logs_passed(log: &str, name: &str) -> bool {
    log.strip_prefix("ok ")
        .and_then(|rest| rest.strip_suffix('\n'))
        == Some(name)
}

/// libtest says of `--logfile` that it is deprecated: nothing that a reader of a failed test asked for.
pub(super) fn without_deprecation(stderr: &str) -> &str {
    let rest = stderr.strip_prefix("warning: `--logfile` is deprecated");
    rest.unwrap_or(stderr)
}

/// Whether the default panic hook spoke, in the test or in a process that it started: code behind the panic would count as covered
/// (rust-lang/rust#78544).
pub(super) fn prints_panic(stderr: &str) -> bool {
    let spoke = |line: &str| line.starts_with("thread '") && line.contains(" panicked at ");
    stderr.lines().any(spoke)
}

pub(super) fn announces_panic(stdout: &str, name: &str) -> bool {
    let announced = format!("test {name} - should panic");
    stdout.lines().any(|line| line.starts_with(&announced))
}

#[cfg(unix)]
pub(super) fn described(status: std::process::ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(101), _) => "panicked".to_owned(),
        (Some(code), _) => format!("ended with exit code {code}"),
        (None, Some(signal)) => format!("killed by signal {signal}"),
        (None, None) => "ended in an unknown way".to_owned(),
    }
}

#[cfg(not(unix))]
pub(super) fn described(status: std::process::ExitStatus) -> String {
    match status.code() {
        Some(101) => "panicked".to_owned(),
        Some(code) => format!("ended with exit code {code}"),
        None => "ended in an unknown way".to_owned(),
    }
}

/// Lines of a failed test's output that are kept.
const KEPT: usize = 30;

/// What a reader needs to see of a failure: the last lines of what the test and its harness printed, or as many from the
/// panic on where a backtrace would push it out.
pub(super) fn last_lines(stdout: &str, stderr: &str) -> String {
    let lines: Vec<&str> = stdout
        .lines()
        .chain(stderr.lines())
        .filter(|line| !line.trim().is_empty())
        .collect();
    let last = lines.len().saturating_sub(KEPT);
    let panic = lines
        .iter()
        .position(|line| line.starts_with("thread '") && line.contains(" panicked at "));
    let start = panic.map_or(last, |panic| panic.min(last));
    lines[start..lines.len().min(start + KEPT)].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_tests_and_no_benchmarks() {
        let listed = "limits::clamps: test\nspeed: benchmark\na: test\n\n2 tests, 1 benchmark\n";
        assert_eq!(parse_list(listed), ["a", "limits::clamps"]);
    }

    #[test]
    fn only_the_harness_own_result_counts_as_passed() {
        assert!(reports_one_passed(
            "\nrunning 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 5 filtered out; finished in 0.00s\n"
        ));
        assert!(
            !reports_one_passed("\nrunning 1 test\n"),
            "exit(0) inside the test"
        );
        assert!(
            !reports_one_passed(
                "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 6 filtered out"
            ),
            "no such test"
        );
    }

    #[test]
    fn the_log_of_the_harness_names_the_test_that_returned() {
        assert!(logs_passed("ok limits::clamps\n", "limits::clamps"));
        assert!(
            !logs_passed("", "limits::clamps"),
            "exit(0) inside the test"
        );
        assert!(!logs_passed("failed limits::clamps\n", "limits::clamps"));
        assert!(!logs_passed("ignored limits::clamps\n", "limits::clamps"));
        assert!(!logs_passed("ok limits::clamps_all\n", "limits::clamps"));
    }

    #[test]
    fn what_the_tool_causes_is_not_shown_as_the_tests_output() {
        let stderr = "warning: `--logfile` is deprecated\nthread 'a' panicked";
        assert_eq!(without_deprecation(stderr), "\nthread 'a' panicked");
        assert_eq!(without_deprecation("warning: other"), "warning: other");
    }

    #[test]
    fn a_caught_panic_is_known_by_what_the_hook_prints() {
        let printed =
            "\nthread 'limits::t' (77) panicked at src/lib.rs:7:5:\nassertion failed: !a\n";
        assert!(prints_panic(printed));
        assert!(prints_panic(
            "thread '<unnamed>' panicked at src/lib.rs:7:5:"
        ));
        assert!(!prints_panic("the pump panicked at noon"));
    }

    #[test]
    fn should_panic_is_announced_by_the_harness() {
        assert!(announces_panic(
            "running 1 test\ntest a::b - should panic ... ok",
            "a::b"
        ));
        assert!(!announces_panic("running 1 test\ntest a::b ... ok", "a::b"));
    }

    #[test]
    fn a_long_backtrace_does_not_push_the_panic_out() {
        let frames: Vec<String> = (0..60).map(|at| format!("  {at}: frame")).collect();
        let panic = "thread 'a' (7) panicked at src/lib.rs:9:5:\nleft: 1\n";
        let kept = last_lines("running 1 test\n", &format!("{panic}{}", frames.join("\n")));
        assert!(kept.starts_with(panic), "{kept}");
        assert_eq!(kept.lines().count(), KEPT);
        let kept = last_lines("running 1 test\n\n", &format!("{panic}  0: frame"));
        assert_eq!(kept, format!("running 1 test\n{panic}  0: frame"));
        let kept = last_lines(&frames.join("\n"), "");
        assert!(
            kept.starts_with("  30: frame") && kept.ends_with("  59: frame"),
            "{kept}"
        );
    }
}
