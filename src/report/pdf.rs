//! A report as a PDF: the pages of [`super::pages`] with embedded fonts, tagged for screen readers.

use std::num::NonZeroU16;

use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use super::faces::Face;
use super::pages::{Ink, Mark, Node, Pages, Role, Run};

/// The title that other programs show; it says nothing about what is in it.
const TITLE: &str = "Notes";
/// The language of the program's words.
const LANGUAGE: &str = "en-US";

/// Why a PDF cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("the page could not be made into a PDF: {0}")]
pub struct PdfError(String);

/// Makes a PDF of pages. The same pages give the same bytes: it holds no time and no name.
///
/// # Errors
/// When the fonts cannot be embedded, or the PDF would break the rules of PDF/UA-1.
pub fn pdf(pages: &Pages) -> Result<Vec<u8>, PdfError> {
    let failed = |error: &dyn std::fmt::Debug| PdfError(format!("{error:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| failed(&error))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(Metadata::new().title(TITLE.into()).language(LANGUAGE.into()));
    let fonts =
        [Face::Sans, Face::Strong, Face::Book].map(|face| Font::new(face.bytes().into(), 0));
    let [wide, tall] = pages.paper.size();
    let mut leaves: Vec<Vec<Identifier>> = Vec::new();
    for page in &pages.pages {
        let settings = PageSettings::from_wh(wide, tall).ok_or(PdfError("no paper".into()))?;
        let mut to = document.start_page_with(settings);
        let mut surface = to.surface();
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        surface.set_fill(Some(fill(Ink::Hairline)));
        for [x, y, width, height] in &page.lines {
            let mut path = PathBuilder::new();
            path.push_rect(
                Rect::from_xywh(*x, *y, *width, *height).ok_or(PdfError("a line".into()))?,
            );
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        surface.end_tagged();
        for Mark { leaf, runs } in &page.marks {
            let tag = match leaf {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
            };
            let identifier = surface.start_tagged(tag);
            for run in runs {
                let font = fonts[run.face as usize].clone();
                draw(&mut surface, run, font.ok_or(PdfError("a font".into()))?);
            }
            surface.end_tagged();
            if let Some(leaf) = leaf {
                leaves.resize_with(leaves.len().max(leaf + 1), Vec::new);
                leaves[*leaf].push(identifier);
            }
        }
        surface.finish();
        to.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.into()));
    for node in &pages.tree {
        tree.push(group(node, &mut leaves));
    }
    document.set_tag_tree(tree);
    let mut outline = Outline::new();
    for (name, page, y) in &pages.sections {
        let place = XyzDestination::new(*page, Point::from_xy(0.0, *y));
        outline.push_child(OutlineNode::new((*name).into(), place));
    }
    document.set_outline(outline);
    document.finish().map_err(|error| failed(&error))
}

fn fill(ink: Ink) -> Fill {
    let [red, green, blue] = ink.rgb();
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

fn draw(surface: &mut Surface<'_>, run: &Run, font: Font) {
    let glyphs: Vec<KrillaGlyph> = run
        .glyphs
        .iter()
        .map(|glyph| {
            KrillaGlyph::new(
                GlyphId::new(glyph.id),
                glyph.advance,
                glyph.offset[0],
                glyph.offset[1],
                0.0,
                glyph.bytes.clone(),
                None,
            )
        })
        .collect();
    surface.set_fill(Some(fill(run.ink)));
    let [x, y] = run.at;
    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font, &run.text, run.size, false);
}

fn group(node: &Node, leaves: &mut [Vec<Identifier>]) -> TagGroup {
    let mut group = match node.role {
        Role::Title => TagGroup::new(Tag::Hn(NonZeroU16::MIN, Some(TITLE.into()))),
        Role::Heading(name) => {
            TagGroup::new(Tag::Hn(NonZeroU16::MIN.saturating_add(1), Some(name.into())))
        }
        Role::Paragraph => TagGroup::new(Tag::P),
        Role::Table => TagGroup::new(Tag::Table),
        Role::Row => TagGroup::new(Tag::TR),
        Role::ColumnName => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Role::RowName => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
        Role::Cell => TagGroup::new(Tag::TD),
    };
    let own = node.leaf.and_then(|leaf| leaves.get_mut(leaf)).map(std::mem::take);
    for identifier in own.unwrap_or_default() {
        group.push(identifier);
    }
    for child in &node.children {
        group.push(self::group(child, leaves));
    }
    group
}
