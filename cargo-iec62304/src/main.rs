//! `cargo iec62304`: parse the arguments, call, map the result to an exit code.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use cargo_iec62304::ask::{self, Answer, Look};
use cargo_iec62304::cli::architecture::ArchitectureArgs;
use cargo_iec62304::cli::deviation::{DeviationAction, DeviationArgs};
use cargo_iec62304::cli::query::SourceArgs;
use cargo_iec62304::cli::review::{ReviewAction, ReviewArgs};
use cargo_iec62304::cli::{
    CheckArgs, ColorName, Command, CommonArgs, ExplainArgs, ExplainCommand, MergeArgs,
    MessageFormat, ProjectArgs, TalkArgs, VerifyArgs,
};
use cargo_iec62304::diagnostic::Diagnostic;
use cargo_iec62304::exit::ExitCode;
use cargo_iec62304::inputs::phases::Phases;
use cargo_iec62304::inputs::progress::Progress;
use cargo_iec62304::inputs::{
    attempt, capture, command, environment, guardian, llvm_cov, results, wrapper,
};
use cargo_iec62304::judge::{self, Judged};
use cargo_iec62304::prepare::{Start, Stop};
use cargo_iec62304::{
    arguments, baseline, init, manual, present, propose, rejudge, render, static_look,
};

/// Syntax trees are many small pieces, made in one thread and freed in another: the system's allocator takes a quarter of a check for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments
        .get(1)
        .is_some_and(|first| first == capture::CAPTURE_COMMAND)
    {
        return helper(capture::run(&arguments).map(|()| 0).map_err(Into::into));
    }
    match arguments.get(1).and_then(|first| first.to_str()) {
        Some(attempt::RUN_COMMAND) => {
            return helper(attempt::run(&arguments).map_err(Into::into));
        }
        Some(guardian::GUARD_COMMAND) => {
            guardian::run(&arguments);
            return std::process::ExitCode::SUCCESS;
        }
        Some(attempt::COPY_COMMAND) => {
            attempt::copy();
            return std::process::ExitCode::SUCCESS;
        }
        _ => {}
    }
    if llvm_cov::called_as_relay(&arguments) {
        return helper(llvm_cov::relay(&arguments));
    }
    if wrapper::called_as_wrapper(&arguments) {
        return helper(wrapper::run(&arguments));
    }
    let _ = ctrlc::set_handler(|| {
        command::kill_all();
        // As a shell reports a program that was interrupted.
        std::process::exit(130);
    });
    let exit = run(&arguments::without_subcommand(arguments));
    std::process::ExitCode::from(exit.number())
}

/// The end of a call that cargo made, not the user.
fn helper(result: anyhow::Result<i32>) -> std::process::ExitCode {
    match result {
        Ok(code) => std::process::ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err(error) => {
            complain(&error, ColorName::Auto);
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[OsString]) -> ExitCode {
    let color = arguments::asked(arguments);
    let cli = match arguments::parse(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::Usage
            } else {
                ExitCode::Pass
            };
        }
    };
    run_command(&cli.command, color).unwrap_or_else(|error| {
        complain(&error, color);
        ExitCode::Usage
    })
}

fn run_command(command: &Command, color: ColorName) -> anyhow::Result<ExitCode> {
    match command {
        Command::Verify(arguments) => verify(arguments),
        Command::Merge(arguments) => merge(arguments),
        Command::Check(arguments) => check(arguments),
        Command::Matrix(arguments) => answer(&arguments.source, |start, look| {
            ask::matrix(arguments, start, look)
        }),
        Command::Trace(arguments) => answer(&arguments.source, |start, look| {
            ask::trace(arguments, start, look)
        }),
        Command::Deviation(DeviationArgs {
            action: DeviationAction::New(arguments),
        }) => begin(arguments.project.today)
            .map_err(Stop::Usage)
            .and_then(|start| propose::new(arguments, &start))
            .map_or_else(|stop| stopped(stop, color), |record| say(&record)),
        Command::Review(ReviewArgs {
            action: ReviewAction::New(arguments),
        }) => begin(arguments.project.today)
            .map_err(Stop::Usage)
            .and_then(|start| propose::review::new(arguments, &start))
            .map_or_else(|stop| stopped(stop, color), |record| say(&record)),
        Command::Architecture(arguments) => architecture(arguments),
        Command::Explain(arguments) => timed(arguments.talk, "explain", || explain(arguments)),
        Command::Init(arguments) => {
            let phases = Phases::new(arguments.talk.verbose);
            let begun = begin(None)
                .map_err(Stop::Usage)
                .and_then(|start| init::init(arguments, &start, &phases));
            phases.finish();
            begun.map_or_else(|stop| stopped(stop, color), |begun| say(&begun.message))
        }
        Command::Completions(arguments) => timed(arguments.talk, "write", || {
            say_bytes(&manual::completions(arguments.shell))
        }),
        Command::Man(arguments) => timed(arguments.talk, "write", || {
            let page = manual::page(arguments.command.as_deref());
            say_bytes(&page.map_err(anyhow::Error::msg)?)
        }),
    }
}

/// Does what has one step, and tells how long it took where somebody asks.
fn timed(
    talk: TalkArgs,
    step: &'static str,
    act: impl FnOnce() -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    let phases = Phases::new(talk.verbose);
    phases.enter(step);
    let result = act();
    phases.finish();
    result
}

fn verify(arguments: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let progress = Progress::new(arguments.common.quiet, arguments.common.verbose);
    let judged = start(
        &arguments.common,
        arguments.evidence.iter().chain(&arguments.from),
    )
    .map_err(Stop::Usage)
    .and_then(|start| judge::verify(arguments, &start, &progress));
    progress.phases.enter("render");
    let exit = finish(&arguments.common, judged);
    progress.phases.finish();
    exit
}

fn merge(arguments: &MergeArgs) -> anyhow::Result<ExitCode> {
    let phases = Phases::new(arguments.common.verbose);
    let judged = start(
        &arguments.common,
        arguments.evidence.iter().chain(&arguments.folders),
    )
    .map_err(Stop::Usage)
    .and_then(|start| rejudge::merge(arguments, &start, &phases));
    phases.enter("render");
    let exit = finish(&arguments.common, judged);
    phases.finish();
    exit
}

/// Judges what needs no execution.
fn check(arguments: &CheckArgs) -> anyhow::Result<ExitCode> {
    let phases = Phases::new(arguments.common.verbose);
    let (project, caching) = (&arguments.common.project, arguments.caching());
    let judged = start(&arguments.common, &[])
        .map_err(Stop::Usage)
        .and_then(|start| judge::check(project, &start, caching, &phases));
    phases.enter("render");
    let exit = finish(&arguments.common, judged);
    phases.finish();
    exit
}

/// What a judging run begins with. Results of earlier runs go first, so that none passes for a result of this one.
fn start<'a>(
    common: &'a CommonArgs,
    given: impl IntoIterator<Item = &'a Utf8PathBuf>,
) -> anyhow::Result<Start> {
    baseline::check_options(&common.project, &common.baseline)?;
    let baselines = [&common.project.baseline, &common.baseline.write_baseline];
    let given = common.project.config.iter().chain(given);
    let given = given.chain(baselines.into_iter().flatten());
    let given: Vec<&Utf8Path> = given.map(Utf8PathBuf::as_path).collect();
    results::clear(common.outputs.files(), &given)?;
    begin(common.project.today)
}

/// The clock is read here and nowhere else.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
fn begin(today: Option<jiff::civil::Date>) -> anyhow::Result<Start> {
    let now = std::time::SystemTime::now();
    let started = jiff::Timestamp::try_from(now).context("the clock cannot be read")?;
    let tool = std::env::current_exe().context("the tool cannot find its own file")?;
    let tool = Utf8PathBuf::from_path_buf(tool)
        .map_err(|path| anyhow::anyhow!("the path of the tool is not UTF-8: {}", path.display()))?;
    let folder = std::env::current_dir().context("the current folder cannot be read")?;
    let folder = Utf8PathBuf::from_path_buf(folder)
        .map_err(|path| anyhow::anyhow!("the path is not UTF-8: {}", path.display()))?;
    let run_id = format!(
        "{}-{}",
        started.strftime("%Y%m%dT%H%M%S%.6fZ"),
        std::process::id()
    );
    let today = match today {
        Some(today) => today,
        None => judging_date(started)?,
    };
    Ok(Start {
        tool,
        folder,
        started: started.to_string(),
        run_id,
        today: today.to_string(),
    })
}

/// The day of `SOURCE_DATE_EPOCH` (seconds, as reproducible builds have it), else of the clock; in UTC, as machines differ in their zone.
fn judging_date(now: jiff::Timestamp) -> anyhow::Result<jiff::civil::Date> {
    let moment = match environment::text("SOURCE_DATE_EPOCH") {
        Some(seconds) => {
            let seconds = seconds
                .parse()
                .context("SOURCE_DATE_EPOCH is no number of seconds")?;
            jiff::Timestamp::from_second(seconds).context("SOURCE_DATE_EPOCH is no moment")?
        }
        None => now,
    };
    Ok(moment.to_zoned(jiff::tz::TimeZone::UTC).date())
}

fn explain(arguments: &ExplainArgs) -> anyhow::Result<ExitCode> {
    if let Some(ExplainCommand::Class(class)) = &arguments.of {
        return look_at(&class.project, None, class.talk, |start, look, phases| {
            static_look::class(&class.project, &class.name, (start, look), phases)
        });
    }
    let text = arguments
        .name
        .as_deref()
        .map_or_else(|| Ok(render::explain::list()), render::explain::explain);
    match text {
        Ok(text) => say(&text),
        Err(message) => anyhow::bail!(message),
    }
}

fn architecture(arguments: &ArchitectureArgs) -> anyhow::Result<ExitCode> {
    let output = arguments.output.as_deref();
    let (project, talk) = (&arguments.project, arguments.talk);
    look_at(project, output, talk, |start, look, phases| {
        static_look::architecture(arguments, (start, look), phases)
    })
}

/// Answers what needs the workspace alone.
fn look_at(
    project: &ProjectArgs,
    output: Option<&Utf8Path>,
    talk: TalkArgs,
    ask: impl FnOnce(&Start, Look, &Phases) -> Result<Answer, Stop>,
) -> anyhow::Result<ExitCode> {
    let given: Vec<&Utf8Path> = project.config.iter().map(Utf8PathBuf::as_path).collect();
    let phases = Phases::new(talk.verbose);
    put_answer(output, &given, talk.color, project.today, |start, look| {
        let answer = ask(start, look, &phases);
        phases.finish();
        answer
    })
}

/// Answers a question to a report.
fn answer(
    source: &SourceArgs,
    ask: impl FnOnce(&Start, Look) -> Result<Answer, Stop>,
) -> anyhow::Result<ExitCode> {
    let given = source.report.iter().chain(&source.run);
    let given: Vec<&Utf8Path> = given.map(Utf8PathBuf::as_path).collect();
    let output = source.output.as_deref();
    put_answer(output, &given, source.color, source.project.today, ask)
}

/// Asks, and writes the answer where it is wanted; `given` are files that it must not replace.
fn put_answer(
    output: Option<&Utf8Path>,
    given: &[&Utf8Path],
    color: ColorName,
    today: Option<jiff::civil::Date>,
    ask: impl FnOnce(&Start, Look) -> Result<Answer, Stop>,
) -> anyhow::Result<ExitCode> {
    let is_terminal = output.is_none() && std::io::stdout().is_terminal();
    let look = Look {
        color: present::wants_color(color, is_terminal),
        width: environment::width(),
    };
    let cleared = results::clear(output, given);
    let asked = cleared.and_then(|()| begin(today));
    match asked
        .map_err(Stop::Usage)
        .and_then(|start| ask(&start, look))
    {
        Ok(answer) => {
            present::put(output, &answer.text)?;
            if let Some(remark) = answer.remark {
                let _ = writeln!(anstream::stderr(), "{remark}");
            }
            Ok(answer.exit)
        }
        Err(stop) => stopped(stop, color),
    }
}

/// Shows the result and gives the exit code that it comes to.
fn finish(common: &CommonArgs, result: Result<Judged, Stop>) -> anyhow::Result<ExitCode> {
    match result {
        Ok(judged) => {
            // The process ends here: nobody needs its memory.
            let judged = std::mem::ManuallyDrop::new(judged);
            present::results(common, &judged)?;
            if let Some(told) = baseline::after(common, &judged)?.filter(|_| !common.quiet) {
                // Standard error that is closed leaves nobody to tell.
                let _ = writeln!(std::io::stderr(), "{told}");
            }
            Ok(judged.verdict.decision.exit_code())
        }
        Err(stop) if common.message_format == MessageFormat::Json => {
            stopped_in_editor(stop, common.color)
        }
        Err(stop) => stopped(stop, common.color),
    }
}

/// Says why there is no result, where an editor listens.
fn stopped_in_editor(stop: Stop, color: ColorName) -> anyhow::Result<ExitCode> {
    match stop {
        Stop::Mistakes(root, mistakes) => present::mistakes(&root, &mistakes)?,
        Stop::Usage(error) => {
            let folder = std::env::current_dir().context("the current folder cannot be read")?;
            let folder = Utf8PathBuf::from_path_buf(folder).unwrap_or_default();
            present::mistakes(&folder, &[Diagnostic::general(format!("{error:#}"))])?;
            complain(&error, color);
        }
    }
    Ok(ExitCode::Usage)
}

/// Says why there is no result.
fn stopped(stop: Stop, color: ColorName) -> anyhow::Result<ExitCode> {
    let (root, mistakes) = match stop {
        Stop::Mistakes(root, mistakes) => (root, mistakes),
        Stop::Usage(error) => return Err(error),
    };
    let mut text = Vec::new();
    let style = render::snippet::Style {
        color: present::wants_color(color, std::io::stderr().is_terminal()),
        width: environment::width(),
    };
    render::diagnostics::write(
        &mistakes,
        &|file| present::source_text(&root, file),
        style,
        &mut text,
    )?;
    std::io::stderr().write_all(&text)?;
    Ok(ExitCode::Usage)
}

/// Prints a text that was asked for; whoever reads may have seen enough before its end.
fn say(text: &str) -> anyhow::Result<ExitCode> {
    say_bytes(text.as_bytes())
}

fn say_bytes(text: &[u8]) -> anyhow::Result<ExitCode> {
    match std::io::stdout().write_all(text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::Pass),
    }
}

fn complain(error: &anyhow::Error, color: ColorName) {
    let color = present::wants_color(color, std::io::stderr().is_terminal());
    let word = render::error_word(color);
    // Standard error that is closed leaves nobody to tell.
    let _ = writeln!(std::io::stderr(), "{word}: {error:#}");
}
