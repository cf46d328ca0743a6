//! What the tool says of its own steps with `-v`.

use anyhow::{Result, ensure};

/// One step of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// How much it had to do.
    pub note: String,
}

/// The steps in what the tool wrote to standard error, in order.
pub fn read(stderr: &str) -> Result<Vec<Phase>> {
    let phases: Vec<Phase> = stderr.lines().filter_map(parse).collect();
    ensure!(
        phases.iter().any(|phase| phase.name == "total"),
        "the tool does not tell its phases:\n{stderr}"
    );
    Ok(phases)
}

fn parse(line: &str) -> Option<Phase> {
    let rest = line.trim().strip_prefix("Phase ")?;
    let (name, rest) = rest.split_once(' ')?;
    let (seconds, rest) = rest.split_once(" s")?;
    let note = rest
        .trim()
        .strip_prefix('(')
        .and_then(|note| note.strip_suffix(')'));
    Some(Phase {
        name: name.to_owned(),
        seconds: seconds.parse().ok()?,
        note: note.unwrap_or_default().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_read_among_other_lines() {
        let stderr = "   Compiling a\n       Phase build 1.250 s (0 of 3 crates compiled)\n  Phase x\n       Phase total 2.000 s\n";
        let phase = |name: &str, seconds, note: &str| Phase {
            name: name.to_owned(),
            seconds,
            note: note.to_owned(),
        };
        let expected = [
            phase("build", 1.25, "0 of 3 crates compiled"),
            phase("total", 2.0, ""),
        ];
        assert_eq!(read(stderr).unwrap(), expected);
    }

    #[test]
    fn a_tool_that_tells_no_phases_is_an_error() {
        let error = read("error: no such flag").unwrap_err().to_string();
        assert!(error.contains("no such flag"), "{error}");
    }
}
