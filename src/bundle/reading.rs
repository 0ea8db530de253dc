//! Readings: Markdown, reduced to the parts that are shown. Images, HTML and tables are refused; links lead
//! only to `https://` addresses; mail addresses and telephone numbers are plain text.

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::domain::bundle::is_link;
use crate::domain::document;

/// Size of the largest reading, 512 KiB.
pub(super) const LARGEST: u32 = 512 * 1024;
/// Most paragraphs and stretches of text, because all of it is laid out in every frame.
const MOST_PARTS: usize = 4000;
/// Deepest nesting of lists and quotes.
const DEEPEST: usize = 8;

/// A reading, ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Paragraphs, headings and list entries, in order.
    pub blocks: Vec<Block>,
    /// Lowest version of the bundle format that has everything in it.
    pub needs: i64,
}

impl Reading {
    /// The title that it begins with, if it does.
    pub fn title(&self) -> Option<String> {
        self.blocks.first().filter(|block| block.kind == Kind::Heading(1)).map(Block::plain)
    }

    /// What stands below this title: everything, unless it begins with the same one.
    pub fn below(&self, title: &str) -> &[Block] {
        let repeats = usize::from(self.title().is_some_and(|own| own == title));
        self.blocks.get(repeats..).unwrap_or_default()
    }
}

/// One block of a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Kind of the block.
    pub kind: Kind,
    /// Depth in lists and quotes, 0 outside them.
    pub depth: usize,
    /// Stretches of text with their style.
    pub text: Vec<Inline>,
}

impl Block {
    /// Its characters without their style.
    pub fn plain(&self) -> String {
        self.text.iter().map(|inline| inline.text.as_str()).collect()
    }
}

/// Kind of a block.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading of level 1 to 3.
    Heading(u8),
    /// A plain paragraph.
    Paragraph,
    /// A list entry, with its number in a numbered list.
    Entry(Option<u64>),
    /// A paragraph inside a quote.
    Quote,
    /// A rule between two parts, without text.
    Rule,
}

/// A stretch of text in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline {
    /// Plain characters of the stretch.
    pub text: String,
    /// Whether it is emphasised.
    pub emphasis: bool,
    /// Whether it is strongly emphasised.
    pub strong: bool,
    /// Target of the link, if it is one.
    pub link: Option<String>,
}

/// Reads the Markdown text of a reading.
///
/// # Errors
/// One sentence about the first part that cannot be shown, with its line.
pub fn read(text: &[u8]) -> Result<Reading, String> {
    if let Some(what) = document::foreign(text) {
        return Err(format!("this is {what}; save it as plain text (UTF-8)"));
    }
    let text = std::str::from_utf8(text).map_err(|_| "the text is not UTF-8".to_owned())?;
    let text = &unindented(text);
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
    Ok(Reading { blocks: reader.blocks, needs: if reader.addresses { 2 } else { 1 } })
}

/// The text without the blanks that word processors put before paragraphs, which Markdown reads as code.
/// Below list entries, blanks are kept, because they mark what belongs to the entry.
fn unindented(text: &str) -> String {
    let (mut plain, mut in_list, mut blank_before) =
        (String::with_capacity(text.len()), false, true);
    for line in text.split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '\t', '\u{a0}', '\u{3000}']);
        let indent = &line[..line.len() - words.len()];
        let deep = indent.contains(['\t', '\u{a0}', '\u{3000}']) || indent.len() >= 4;
        let mut marks = words.trim_start_matches(|c: char| c.is_ascii_digit()).chars();
        let entry =
            matches!(marks.next(), Some('-' | '*' | '+' | '.' | ')')) && marks.next() == Some(' ');
        if indent.is_empty() && !words.trim().is_empty() && blank_before || entry {
            in_list = entry;
        }
        plain.push_str(if deep && blank_before && !in_list { words } else { line });
        blank_before = words.trim().is_empty();
    }
    plain
}

/// The text of a mail address or telephone number; `None` for other links, and for links that hide more in
/// it.
fn address(kind: LinkType, link: &str) -> Option<&str> {
    let said = match kind {
        LinkType::Email => link,
        _ => link.strip_prefix("mailto:").or_else(|| link.strip_prefix("tel:"))?,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "@.+-_()/".contains(c);
    (!said.is_empty() && said.chars().all(plain)).then_some(said)
}

/// What is wrong with a link, and what to write instead.
fn not_shown(link: &str) -> &'static str {
    let scheme = link.split(':').next().unwrap_or_default().to_ascii_lowercase();
    match scheme.as_str() {
        "mailto" | "tel" if !link.starts_with(&scheme) => {
            "a link whose `mailto:` or `tel:` is not in small letters (please write it in small letters)"
        }
        "mailto" => {
            "a link to a mail address with more behind it (please write `mailto:` and the address alone, without \
             `?subject=…`)"
        }
        "tel" => {
            "a link to a telephone number with more in it (please write `tel:` and the number alone, without spaces)"
        }
        "sms" | "smsto" | "whatsapp" | "facetime" | "skype" | "callto" => {
            "a link that another program would open (please write the number as text, or as a link with `tel:`)"
        }
        _ => "a link that is not `https://` and a plain host",
    }
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// Surrounding lists with their next number, and quotes.
    around: Vec<Around>,
    emphasis: usize,
    strong: usize,
    link: Option<String>,
    /// Address to add after the words of a link to a mail address or telephone number.
    address: Option<String>,
    /// Whether there was such a link, which format 1 does not have.
    addresses: bool,
    /// Kind of the next text: an entry begins before its paragraph does.
    next: Option<Kind>,
    open: bool,
    /// Number of blocks and stretches of text.
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
                if let Some(address) = address(link_type, &dest_url) {
                    self.address = Some(address.into());
                    self.addresses = true;
                } else if is_link(&dest_url) {
                    self.link = Some(dest_url.into_string());
                } else {
                    return Err(not_shown(&dest_url));
                }
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
            TagEnd::Link => {
                self.link = None;
                let said = |block: &Block, address: &str| {
                    block.text.last().is_some_and(|last| last.text.ends_with(address))
                };
                if let Some(address) = self.address.take()
                    && !self.blocks.last().is_some_and(|block| said(block, &address))
                {
                    self.text(&format!(" ({address})"));
                }
            }
            _ => {}
        }
    }

    fn block(&mut self, kind: Kind) {
        self.parts += 1;
        self.blocks.push(Block { kind, depth: self.around.len(), text: Vec::new() });
    }

    fn text(&mut self, text: &str) {
        if !self.open {
            // An entry of a tight list has no paragraph of its own.
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
