//! `groundwork read`.

use anyhow::Result;
use clap::Args;

use super::{FINE, record, wrap};
use crate::library::{Block, BlockKind, Library};

/// Lines of text are at most this long, in characters.
const MEASURE: usize = 70;

#[derive(Args)]
pub(super) struct ReadArgs {
    /// The id of a built-in reading, or `BUNDLE:READING` of an installed bundle. Without it, the built-in ones are
    /// listed.
    reading: Option<String>,
}

pub(super) fn read(library: &Library, args: &ReadArgs) -> Result<u8> {
    let Some(name) = &args.reading else { return Ok(list(library)) };
    record::find(library, name)?;
    let opened = library.reading(name)?;
    println!("{}\n", opened.title);
    if let Some(author) = &opened.author {
        println!("By {author}\n");
    }
    let blocks = opened.text.below(&opened.title);
    for (n, block) in blocks.iter().enumerate() {
        let next = blocks.get(n + 1).map(|next| next.kind);
        lines(block).iter().for_each(|line| println!("{line}"));
        // The entries of a list stand close together.
        let is_in_list = matches!(block.kind, BlockKind::Entry(_))
            && next.is_some_and(|next| matches!(next, BlockKind::Entry(_)));
        if next.is_some() && !is_in_list {
            println!();
        }
    }
    Ok(FINE)
}

fn list(library: &Library) -> u8 {
    let width = library.to_read().iter().map(|one| one.id.len()).max().unwrap_or_default();
    for one in library.to_read() {
        println!("{:width$}  {}, {} min", one.id, one.title, one.minutes());
        for line in wrap(one.for_whom, MEASURE) {
            println!("{:width$}  {line}", "");
        }
        println!();
    }
    println!("groundwork read ID shows one; groundwork bundle list names those of bundles.");
    FINE
}

/// The lines of a block in a terminal, indented as deep as it stands in lists and quotes.
fn lines(block: &Block) -> Vec<String> {
    let (first, rest) = match block.kind {
        BlockKind::Heading(_) | BlockKind::Paragraph => (String::new(), ""),
        BlockKind::Quote => ("| ".into(), "| "),
        BlockKind::Entry(Some(number)) => (format!("{number}. "), "   "),
        BlockKind::Entry(None) => ("- ".into(), "  "),
        BlockKind::Rule => return vec!["* * *".into()],
    };
    let deeper = "  ".repeat(block.depth.saturating_sub(1));
    let indent = deeper.len() + rest.len();
    let wrapped = wrap(&block.plain(), MEASURE.saturating_sub(indent).max(20));
    let mark = |n: usize| if n == 0 { first.as_str() } else { rest };
    wrapped.iter().enumerate().map(|(n, line)| format!("{deeper}{}{line}", mark(n))).collect()
}
