//! `groundwork handbook`: the pages of the manual and the completions of shells, made from the command line
//! itself. For whoever makes a package.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use clap_complete::Shell;

use super::FINE;

#[derive(Args)]
pub(super) struct HandbookArgs {
    /// The `share` folder of the package.
    share: PathBuf,
}

/// Where each shell looks for the completions that packages bring, below `share`.
const COMPLETIONS: [(Shell, &str); 3] = [
    (Shell::Bash, "bash-completion/completions/groundwork"),
    (Shell::Zsh, "zsh/vendor-completions/_groundwork"),
    (Shell::Fish, "fish/vendor_completions.d/groundwork.fish"),
];

/// Writes a page for each command and a file for each shell. The same program writes the same bytes.
pub(super) fn handbook(line: clap::Command, args: &HandbookArgs) -> Result<u8> {
    let mut line = without_help(line);
    let pages = args.share.join("man/man1");
    ready(&pages)?;
    for (shell, file) in COMPLETIONS {
        let file = args.share.join(file);
        file.parent().map_or(Ok(()), ready)?;
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut line, "groundwork", &mut text);
        fs::write(&file, text).with_context(|| format!("could not write `{}`", file.display()))?;
    }
    clap_mangen::generate_to(line, &pages)
        .with_context(|| format!("could not write the manual to `{}`", pages.display()))?;
    Ok(FINE)
}

/// The commands without `help` among them, which would have a page for each page.
fn without_help(line: clap::Command) -> clap::Command {
    line.disable_help_subcommand(true).mut_subcommands(without_help)
}

fn ready(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("could not make `{}`", folder.display()))
}
