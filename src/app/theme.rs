//! How everything looks: the one table of colours, sizes, spaces and times. Nothing else in the
//! window names a colour.
//!
//! Contrast was measured by WCAG 2.1: text on its ground at least 4.5 to 1 (a test holds it), 7 to 1 in
//! high contrast.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin,
    Shadow, Stroke, TextStyle, Theme, Ui, Visuals, vec2,
};

use crate::report::Face;

/// The grid that everything sits on, in points.
pub const GRID: f32 = 8.0;
/// The margin around a screen.
pub const MARGIN: f32 = 32.0;
/// The corner radius of cards, fields and sheets.
pub const RADIUS: u8 = 12;
/// Lines of text are at most this wide, some 70 characters of body text.
pub const MEASURE: f32 = 560.0;
/// The column that a screen is set in is at most this wide.
pub const COLUMN: f32 = 680.0;
/// What fades or slides takes this long, in seconds.
pub const EASE: f32 = 0.2;
/// What is not needed fades from the player after this, in seconds.
pub const REST_AFTER: f64 = 4.0;

/// The colours of one theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Colours {
    /// Behind everything.
    pub ground: Color32,
    /// Cards, fields and sheets.
    pub surface: Color32,
    /// What the pointer rests on.
    pub hover: Color32,
    /// Text.
    pub ink: Color32,
    /// Text of less weight.
    pub quiet: Color32,
    /// Lines between things.
    pub hairline: Color32,
    /// The outline of a control that can be pressed.
    pub outline: Color32,
    /// The primary action, what is chosen, the focus.
    pub accent: Color32,
    /// On the accent.
    pub on_accent: Color32,
    /// A wash of the accent, behind what is chosen.
    pub wash: Color32,
    /// The two ends of the petals' colours.
    pub petals: [Color32; 2],
    /// What veils the screen behind a sheet.
    pub veil: Color32,
}

/// Colours from a hexadecimal number.
#[expect(clippy::disallowed_methods, reason = "the one table of colours")]
const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// Black that lets some of what lies below through.
#[expect(clippy::disallowed_methods, reason = "the one table of colours")]
const fn shade(alpha: u8) -> Color32 {
    Color32::from_black_alpha(alpha)
}

const LIGHT: Colours = Colours {
    ground: hex(0xF7F3EC),
    surface: hex(0xFFFDF9),
    hover: hex(0xEFE9DF),
    ink: hex(0x2B2C2F),
    quiet: hex(0x66625B),
    hairline: hex(0xE3DCD0),
    outline: hex(0x8F887C),
    accent: hex(0x2F655C),
    on_accent: hex(0xFFFDF9),
    wash: hex(0xDFEAE4),
    petals: [hex(0x3F8F85), hex(0x7C87BD)],
    veil: shade(90),
};

const DARK: Colours = Colours {
    ground: hex(0x15181B),
    surface: hex(0x1E2226),
    hover: hex(0x282D32),
    ink: hex(0xECE7DE),
    quiet: hex(0xA8A299),
    hairline: hex(0x2E3338),
    outline: hex(0x6D7278),
    accent: hex(0x8CCDBC),
    on_accent: hex(0x10211D),
    wash: hex(0x22332F),
    petals: [hex(0x5FB8A8), hex(0x8C95D6)],
    veil: shade(150),
};

const LIGHT_CONTRAST: Colours = Colours {
    ground: hex(0xFFFFFF),
    surface: hex(0xFFFFFF),
    hover: hex(0xE6E6E6),
    ink: hex(0x000000),
    quiet: hex(0x333333),
    hairline: hex(0x707070),
    outline: hex(0x000000),
    accent: hex(0x004A3F),
    on_accent: hex(0xFFFFFF),
    wash: hex(0xD2E8E1),
    petals: [hex(0x00695C), hex(0x303F9F)],
    veil: shade(140),
};

const DARK_CONTRAST: Colours = Colours {
    ground: hex(0x000000),
    surface: hex(0x000000),
    hover: hex(0x2B2B2B),
    ink: hex(0xFFFFFF),
    quiet: hex(0xD6D6D6),
    hairline: hex(0x8A8A8A),
    outline: hex(0xFFFFFF),
    accent: hex(0x9FF0DA),
    on_accent: hex(0x000000),
    wash: hex(0x0D3B32),
    petals: [hex(0x6FE3CB), hex(0xA9B4FF)],
    veil: shade(190),
};

/// Dim mode, for the dark: almost black, with outlines that can just be found. Exempt from the rule of
/// contrast, by its purpose.
const DIM: Colours = Colours {
    ground: hex(0x040405),
    surface: hex(0x040405),
    hover: hex(0x0C0D0E),
    ink: hex(0x4A4844),
    quiet: hex(0x3A3835),
    hairline: hex(0x131415),
    outline: hex(0x232425),
    accent: hex(0x35504A),
    on_accent: hex(0x040405),
    wash: hex(0x0A0F0E),
    petals: [hex(0x0C1A17), hex(0x10121C)],
    veil: shade(200),
};

/// How someone likes the window to look.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Look {
    /// More contrast than usual.
    pub high_contrast: bool,
    /// Brightness instead of size, and nothing that slides.
    pub reduced_motion: bool,
    /// The size of text, 0.8 to 2.
    pub text_scale: f32,
}

impl Default for Look {
    fn default() -> Look {
        Look { high_contrast: false, reduced_motion: false, text_scale: 1.0 }
    }
}

/// The colours of a theme.
pub const fn colours_of(theme: Theme, high_contrast: bool) -> &'static Colours {
    match (theme, high_contrast) {
        (Theme::Light, false) => &LIGHT,
        (Theme::Dark, false) => &DARK,
        (Theme::Light, true) => &LIGHT_CONTRAST,
        (Theme::Dark, true) => &DARK_CONTRAST,
    }
}

/// The colours of dim mode.
pub const fn dim() -> &'static Colours {
    &DIM
}

/// The colours that apply here.
pub fn colours(ui: &Ui) -> &'static Colours {
    let look = look(ui.ctx());
    colours_of(ui.ctx().theme(), look.high_contrast)
}

/// How someone likes the window to look.
pub fn look(ctx: &Context) -> Look {
    ctx.data(|kept| kept.get_temp(look_id())).unwrap_or_default()
}

fn look_id() -> egui::Id {
    egui::Id::unique("look")
}

/// A colour with part of its strength, 0 to 1.
pub fn faded(colour: Color32, strength: f32) -> Color32 {
    colour.gamma_multiply(strength.clamp(0.0, 1.0))
}

/// What a picture is painted with so that its own colours stay as they are.
pub const UNTINTED: Color32 = Color32::WHITE;

/// What text is for; each has one face and one size.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Beside a control, under a title.
    Small,
    /// Everything that is read.
    Body,
    /// A word that stands out of the body.
    Strong,
    /// The name of a card or a section.
    Title,
    /// The name of a screen.
    Heading,
    /// A spoken line.
    Caption,
    /// The countdown of a turn.
    Countdown,
    /// A text that is read like a book.
    Read,
    /// What stands out of it.
    ReadStrong,
    /// What is stressed in it.
    ReadEmphasis,
    /// A heading in it.
    ReadHeading,
    /// A sign inside a button.
    Icon,
}

impl Type {
    /// Its family and its size in points at a text scale of 1.
    fn face(self) -> (FontFamily, f32) {
        match self {
            Type::Small => (FontFamily::Proportional, 13.0),
            Type::Body => (FontFamily::Proportional, 15.0),
            Type::Strong => (named(STRONG), 15.0),
            Type::Title => (named(BOOK), 21.0),
            Type::Heading => (named(BOOK), 34.0),
            Type::Caption => (named(BOOK), 28.0),
            Type::Countdown => (named(BOOK), 52.0),
            Type::Read => (named(BOOK), 19.0),
            Type::ReadStrong => (named(BOOK_BOLD), 19.0),
            Type::ReadEmphasis => (named(BOOK_ITALIC), 19.0),
            Type::ReadHeading => (named(BOOK_BOLD), 22.0),
            Type::Icon => (named(ICONS), 20.0),
        }
    }

    /// The font at the text scale of this person.
    pub fn font(self, ctx: &Context) -> FontId {
        self.scaled(look(ctx).text_scale)
    }

    fn scaled(self, scale: f32) -> FontId {
        let (family, size) = self.face();
        FontId::new((size * scale).round(), family)
    }
}

/// The family of bold text.
const STRONG: &str = "strong";
/// The family of the book face.
const BOOK: &str = "book";
/// Its bold.
const BOOK_BOLD: &str = "book bold";
/// Its italic.
const BOOK_ITALIC: &str = "book italic";
/// The family of icons.
const ICONS: &str = "icons";

fn named(name: &str) -> FontFamily {
    FontFamily::Name(name.into())
}

/// The faces: Noto Sans for the interface, Libertinus Serif for what is said or read and for headings, and the icons
/// of Lucide that are in use.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let mut face = |name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.into(), Arc::new(FontData::from_static(bytes)));
    };
    face("noto", Face::Sans.bytes());
    face("noto-bold", Face::Strong.bytes());
    face("libertinus", Face::Book.bytes());
    face("libertinus-bold", include_bytes!(concat!(env!("OUT_DIR"), "/book-bold.ttf")));
    face("libertinus-italic", include_bytes!(concat!(env!("OUT_DIR"), "/book-italic.ttf")));
    // The icons stand on the baseline; lowered by this much they are centred on the words beside them.
    let mut icons = FontData::from_static(include_bytes!(concat!(env!("OUT_DIR"), "/icons.ttf")));
    icons.tweak.y_offset_factor = 0.07;
    fonts.font_data.insert("lucide".into(), Arc::new(icons));
    let mut family = |family: FontFamily, faces: &[&str]| {
        fonts.families.insert(family, faces.iter().map(|face| (*face).into()).collect());
    };
    family(FontFamily::Proportional, &["noto"]);
    family(FontFamily::Monospace, &["noto"]);
    family(named(STRONG), &["noto-bold"]);
    family(named(BOOK), &["libertinus", "noto"]);
    family(named(BOOK_BOLD), &["libertinus-bold", "noto-bold"]);
    family(named(BOOK_ITALIC), &["libertinus-italic", "noto"]);
    family(named(ICONS), &["lucide"]);
    fonts
}

/// Puts fonts and both themes into a context. Called once.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    set_look(ctx, Look::default());
}

/// Changes how everything looks.
pub fn set_look(ctx: &Context, look: Look) {
    ctx.data_mut(|kept| kept.insert_temp(look_id(), look));
    for theme in [Theme::Light, Theme::Dark] {
        let colours = colours_of(theme, look.high_contrast);
        ctx.style_mut_of(theme, |style| {
            style.visuals = visuals(theme, colours);
            style.animation_time = if look.reduced_motion { 0.0 } else { EASE };
            style.text_styles = [
                (TextStyle::Small, Type::Small),
                (TextStyle::Body, Type::Body),
                (TextStyle::Button, Type::Body),
                (TextStyle::Monospace, Type::Body),
                (TextStyle::Heading, Type::Heading),
            ]
            .map(|(style, role)| (style, role.scaled(look.text_scale)))
            .into();
            let body = Type::Body.scaled(look.text_scale).size;
            style.spacing.item_spacing = vec2(GRID, GRID);
            style.spacing.button_padding = vec2(14.0, 8.0);
            style.spacing.interact_size = vec2(40.0, (body * 2.2).max(40.0));
            style.spacing.slider_rail_height = 4.0;
            style.spacing.icon_width = body * 1.3;
            style.spacing.icon_width_inner = body * 0.8;
            style.spacing.icon_spacing = body * 0.5;
            style.spacing.window_margin = Margin::same(24);
            style.spacing.menu_margin = Margin::same(8);
            style.spacing.combo_height = 320.0;
            style.interaction.selectable_labels = false;
        });
    }
}

fn visuals(theme: Theme, colours: &Colours) -> Visuals {
    let mut visuals = match theme {
        Theme::Light => Visuals::light(),
        Theme::Dark => Visuals::dark(),
    };
    let radius = CornerRadius::same(RADIUS);
    visuals.panel_fill = colours.ground;
    visuals.window_fill = colours.surface;
    visuals.extreme_bg_color = colours.surface;
    visuals.faint_bg_color = colours.hover;
    visuals.window_stroke = Stroke::new(1.0, colours.hairline);
    visuals.window_corner_radius = radius;
    visuals.menu_corner_radius = radius;
    let shadow = Shadow { offset: [0, 6], blur: 24, spread: 0, color: faded(colours.veil, 0.35) };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(colours.quiet);
    visuals.hyperlink_color = colours.accent;
    visuals.selection.bg_fill = colours.wash;
    visuals.selection.stroke = Stroke::new(1.0, colours.accent);
    visuals.text_cursor.stroke = Stroke::new(2.0, colours.accent);
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = egui::style::HandleShape::Circle;
    visuals.disabled_alpha = 0.6;
    let widgets = &mut visuals.widgets;
    for (widget, fill, line) in [
        (&mut widgets.noninteractive, colours.ground, colours.hairline),
        (&mut widgets.inactive, colours.surface, colours.outline),
        (&mut widgets.hovered, colours.hover, colours.ink),
        (&mut widgets.active, colours.hover, colours.accent),
        (&mut widgets.open, colours.hover, colours.accent),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, line);
        // The sign in a check box is to be seen at a glance.
        widget.fg_stroke = Stroke::new(2.0, colours.ink);
        widget.corner_radius = radius;
        widget.expansion = 0.0;
    }
    // The focus is a ring that cannot be overlooked.
    widgets.active.bg_stroke = Stroke::new(2.0, colours.accent);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.1.
    fn luminance(colour: Color32) -> f32 {
        let linear = |value: u8| {
            let value = f32::from(value) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    /// Contrast ratio, 1 to 21.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_every_ground() {
        for theme in [Theme::Light, Theme::Dark] {
            for (high, least) in [(false, 4.5), (true, 7.0)] {
                let c = colours_of(theme, high);
                for ground in [c.ground, c.surface, c.hover, c.wash] {
                    for (name, text) in [("ink", c.ink), ("quiet", c.quiet)] {
                        let found = contrast(text, ground);
                        assert!(found >= least, "{theme:?} {high} {name}: {found}");
                    }
                }
                let found = contrast(c.on_accent, c.accent);
                assert!(found >= least, "{theme:?} {high} on the accent: {found}");
                // Outlines of controls and the focus: 3 to 1.
                for line in [c.outline, c.accent] {
                    assert!(contrast(line, c.ground) >= 3.0, "{theme:?} {high} outline");
                }
            }
        }
        assert!(contrast(DIM.ink, DIM.ground) < 4.5, "dim mode is the exception, so this can fail");
    }
}
