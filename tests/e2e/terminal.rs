//! What every command says: colour as asked, timings with `-v`, nothing but what was asked with `-q`, completions and manual.

use crate::support::Workspace;

const ESCAPE: char = '\u{1b}';

#[test]
fn colour_is_as_asked_in_help_and_errors_too() {
    let project = Workspace::of("terminal_color", &[("src/lib.rs", "pub fn f() {}\n")]);
    let calls: [&[&str]; 4] = [
        &["check", "--help"],
        &["check", "--nonsense"],
        &["explain", "nonsense"],
        &["check"],
    ];
    for call in calls {
        let shown = |more: &[&str], variables: &[(&str, &str)]| {
            let run = project.run_with(&[call, more].concat(), variables);
            format!("{}{}", run.stdout, run.stderr)
        };
        assert!(
            shown(&["--color", "always"], &[]).contains(ESCAPE),
            "{call:?}"
        );
        assert!(
            shown(&[], &[("CARGO_TERM_COLOR", "always")]).contains(ESCAPE),
            "{call:?}"
        );
        let never = shown(&["--color=never"], &[("CARGO_TERM_COLOR", "always")]);
        assert!(!never.contains(ESCAPE), "{call:?}: {never}");
        let auto = shown(
            &["--color=auto"],
            &[("CARGO_TERM_COLOR", "auto"), ("NO_COLOR", "1")],
        );
        assert!(!auto.contains(ESCAPE), "{call:?}: {auto}");
    }
}

#[test]
fn help_keeps_to_the_width_of_the_terminal() {
    let project = Workspace::of("terminal_help", &[("src/lib.rs", "")]);
    for call in [
        &["--help"][..],
        &["init", "--help"],
        &["trace", "--help"],
        &["verify", "-h"],
    ] {
        let help = project.run_with(call, &[("COLUMNS", "80")]);
        let wide = help.stdout.lines().find(|line| line.chars().count() > 80);
        assert_eq!((help.code, wide), (0, None), "{call:?}");
    }
}

#[test]
fn next_steps_keep_to_80_columns() {
    let project = Workspace::of("terminal_next", &[("src/lib.rs", "pub fn f() {}\n")]);
    let said = project.run(&["init"]).stdout;
    let wide = said.lines().find(|line| line.chars().count() > 80);
    assert_eq!(wide, None, "{said}");
    assert!(said.contains("#[verifies(\"SRS-001\")], write\n"), "{said}");
}

#[test]
fn the_time_of_each_step_is_told_where_somebody_asks() {
    let project = Workspace::of("terminal_phases", &[("src/lib.rs", "pub fn f() {}\n")]);
    let calls: [(&[&str], &[&str]); 2] = [
        (&["check"], &["judge", "render", "total"]),
        (&["init", "--dry-run"], &["workspace", "write", "total"]),
    ];
    for (call, phases) in calls {
        let verbose = project.run(&[call, &["-v"]].concat());
        for phase in phases {
            assert!(
                verbose.stderr.contains(&format!("Phase {phase} ")),
                "{call:?}: {}",
                verbose.stderr
            );
        }
        for quiet in [&[][..], &["-q"]] {
            let run = project.run(&[call, quiet].concat());
            assert!(!run.stderr.contains("Phase"), "{call:?}: {}", run.stderr);
        }
    }
    assert_eq!(project.run(&["init", "-q"]).stdout, "");
}

#[test]
fn completions_and_manual_are_printed() {
    let project = Workspace::of("terminal_manual", &[("src/lib.rs", "")]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = project.run(&["completions", shell]);
        assert_eq!(run.code, 0);
        assert!(run.stdout.contains("cargo-iec62304"), "{shell}");
    }
    assert!(project.run(&["man"]).stdout.contains(".TH cargo-iec62304"));
    assert!(
        project
            .run(&["man", "verify"])
            .stdout
            .contains(".TH cargo-iec62304-verify")
    );
    assert_eq!(project.run(&["man", "verfy"]).code, 2);
}
