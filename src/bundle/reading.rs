//! Readings: Markdown, reduced to what is shown. No images, no HTML, no tables; links lead to `https://`
//! addresses and nowhere else.

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::domain::bundle::is_link;

/// The largest reading, 512 KiB.
pub(super) const LARGEST: u32 = 512 * 1024;
/// Paragraphs and stretches of text in them, at most: all of it is laid out with each frame.
const MOST_PARTS: usize = 4000;
/// How deep lists and quotes may lie in each other.
const DEEPEST: usize = 8;

/// A reading as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its paragraphs, headings and list entries, in order.
    pub blocks: Vec<Block>,
}

/// One block of a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// How deep it lies in lists and quotes, 0 for not at all.
    pub depth: usize,
    /// Its text.
    pub text: Vec<Inline>,
}

/// What a block is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading, 1 to 3.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An entry of a list, with its number if the list has numbers.
    Entry(Option<u64>),
    /// A quoted paragraph.
    Quote,
    /// A line between two parts; has no text.
    Rule,
}

/// A stretch of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline {
    /// The text.
    pub text: String,
    /// Whether it is stressed.
    pub emphasis: bool,
    /// Whether it is stressed strongly.
    pub strong: bool,
    /// Where it leads.
    pub link: Option<String>,
}

/// Reads a reading.
///
/// # Errors
/// One sentence on the first thing in it that is not shown, with its line.
pub fn read(text: &[u8]) -> Result<Reading, String> {
    let text = std::str::from_utf8(text).map_err(|_| "the text is not UTF-8".to_owned())?;
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        reader.take(event).map_err(|what| {
            let line = 1 + text.get(..range.start).unwrap_or_default().matches('\n').count();
            format!("line {line} has {what}, which is not shown")
        })?;
        if reader.parts > MOST_PARTS {
            return Err(format!("it has more than {MOST_PARTS} paragraphs and stressed stretches"));
        }
    }
    Ok(Reading { blocks: reader.blocks })
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// Lists by their next number, and quotes.
    around: Vec<Around>,
    emphasis: usize,
    strong: usize,
    link: Option<String>,
    /// The kind that the next text has: an entry begins before its paragraph does.
    next: Option<Kind>,
    open: bool,
    /// Blocks, and stretches of text in them.
    parts: usize,
}

enum Around {
    List(Option<u64>),
    Quote,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::Start(tag) => self.start(tag)?,
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.text(&text),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            Event::Rule => self.block(Kind::Rule),
            Event::Html(_) | Event::InlineHtml(_) => return Err("HTML"),
            _ => return Err("a kind of text"),
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag<'_>) -> Result<(), &'static str> {
        match tag {
            Tag::Paragraph => {
                let quoted = self.around.iter().any(|around| matches!(around, Around::Quote));
                let kind = if quoted { Kind::Quote } else { Kind::Paragraph };
                let kind = self.next.take().unwrap_or(kind);
                self.block(kind);
                self.open = true;
            }
            Tag::Heading { level, .. } => {
                let level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    _ => 3,
                };
                self.block(Kind::Heading(level));
                self.open = true;
            }
            Tag::BlockQuote(_) => self.around.push(Around::Quote),
            Tag::List(first) => self.around.push(Around::List(first)),
            Tag::Item => {
                let number = match self.around.last_mut() {
                    Some(Around::List(Some(next))) => {
                        *next += 1;
                        Some(*next - 1)
                    }
                    _ => None,
                };
                self.open = false;
                self.next = Some(Kind::Entry(number));
            }
            Tag::Emphasis => self.emphasis += 1,
            Tag::Strong => self.strong += 1,
            Tag::Link { link_type, dest_url, .. } => {
                let plain = !matches!(link_type, LinkType::Email);
                if !plain || !is_link(&dest_url) {
                    return Err("a link that is not `https://` and a plain host");
                }
                self.link = Some(dest_url.into_string());
            }
            Tag::Image { .. } => return Err("an image"),
            Tag::HtmlBlock => return Err("HTML"),
            Tag::CodeBlock(_) => return Err("a block of code"),
            _ => return Err("a kind of text"),
        }
        if self.around.len() > DEEPEST {
            return Err("lists or quotes too deep in each other");
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item => {
                self.open = false;
                self.next = None;
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                self.around.pop();
            }
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Link => self.link = None,
            _ => {}
        }
    }

    fn block(&mut self, kind: Kind) {
        self.parts += 1;
        self.blocks.push(Block { kind, depth: self.around.len(), text: Vec::new() });
    }

    fn text(&mut self, text: &str) {
        if !self.open {
            // The entry of a tight list has no paragraph of its own.
            let kind = self.next.take().unwrap_or(Kind::Paragraph);
            self.block(kind);
            self.open = true;
        }
        let inline = Inline {
            text: text.into(),
            emphasis: self.emphasis > 0,
            strong: self.strong > 0,
            link: self.link.clone(),
        };
        let Some(block) = self.blocks.last_mut() else { return };
        match block.text.last_mut() {
            Some(last)
                if (last.emphasis, last.strong, &last.link)
                    == (inline.emphasis, inline.strong, &inline.link) =>
            {
                last.text.push_str(text);
            }
            _ => {
                self.parts += 1;
                block.text.push(inline);
            }
        }
    }
}
