//! The narrated lines of a packed manifest.

use super::check::{Checker, Fields, What};
use super::line::LINE;
use super::tree::Node;
use crate::domain::bundle::Narrated;

/// Most narrated lines of a bundle: more than the largest manifest has room for, with their files.
const MOST_NARRATED: usize = 2048;

impl<'t> Checker<'t> {
    pub(super) fn narration(&mut self, fields: &Fields<'t>) -> Vec<Narrated> {
        self.several(fields, "narration", MOST_NARRATED, |checker, node| checker.narrated(node))
    }

    fn narrated(&mut self, node: &'t Node<'t>) -> Option<Narrated> {
        let known = ["file", "voice", "text", "say_as"];
        let fields = self.struct_fields(node, "Narrated", &known)?;
        let file = self.field(&fields, "file");
        let endings = [".ogg", ".flac", ".mp3"];
        let file = file.and_then(|node| self.file(node, What::Field("file"), "a/", &endings));
        let voice = self.field(&fields, "voice");
        let voice = voice.and_then(|node| self.plain_name(node, "voice"));
        let text = self.field(&fields, "text");
        let text = text.and_then(|node| self.text(node, What::Field("text"), LINE));
        let say_as = match fields.optional("say_as") {
            None => Some(Default::default()),
            Some(node) => self.say_as(node, text),
        };
        Some(Narrated {
            file: file?,
            voice: voice?.to_owned(),
            text: text?.to_owned(),
            say_as: say_as?,
        })
    }
}
