//! The picture of a session as an SVG file, for light and dark pages alike.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::domain::shape::{HEIGHT, WIDTH};
use crate::domain::{Mark, Shape, Speaker};
use crate::unfinished::Unfinished;

/// Ink, accent, and the washes of the two who take turns, on a light and on a dark page.
const STYLE: &str = "\
.silence{stroke:#8f887c}.words{stroke:#2f655c}.breath{stroke:#7c87bd}.bell{fill:#2b2c2f}.part{stroke:#8f887c}
.first{fill:#dfeae4}.second{fill:#e4e4f1}
@media (prefers-color-scheme: dark){.silence{stroke:#6d7278}.words{stroke:#8ccdbc}.breath{stroke:#8c95d6}\
.bell{fill:#ece7de}.part{stroke:#6d7278}.first{fill:#22332f}.second{fill:#2a2c3f}}";

/// Writes the picture of a session called `title` into a file, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(path: &Path, title: &str, shape: &Shape) -> Result<()> {
    let failed = || format!("could not write `{}`", path.display());
    let (mut file, unfinished) = Unfinished::begin(path).with_context(failed)?;
    file.write_all(svg(title, shape).as_bytes()).with_context(failed)?;
    drop(file);
    unfinished.finish(path).with_context(failed)
}

fn svg(title: &str, shape: &Shape) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <style>{STYLE}</style>\n",
        escaped(title),
        escaped(&shape.sentence)
    );
    for mark in &shape.marks {
        // Writing into a text cannot fail.
        let _ = match mark {
            Mark::Turn { from, to, speaker } => {
                let class = if *speaker == Speaker::First { "first" } else { "second" };
                let width = to - from;
                writeln!(
                    svg,
                    "<rect class=\"{class}\" x=\"{from:.2}\" y=\"2\" width=\"{width:.2}\" height=\"{}\"/>",
                    HEIGHT - 4.0
                )
            }
            Mark::Silence { y } => writeln!(
                svg,
                "<path class=\"silence\" stroke-width=\"0.75\" d=\"M0 {y}H{WIDTH}\"/>"
            ),
            Mark::Words { x, top, bottom } => writeln!(
                svg,
                "<path class=\"words\" stroke-width=\"1.5\" stroke-linecap=\"round\" d=\"M{x:.2} {top:.2}V{bottom:.2}\"/>"
            ),
            Mark::Breath(points) => {
                let points: Vec<String> =
                    points.iter().map(|(x, y)| format!("{x:.2},{y:.2}")).collect();
                writeln!(
                    svg,
                    "<polyline class=\"breath\" fill=\"none\" stroke-width=\"1.25\" points=\"{}\"/>",
                    points.join(" ")
                )
            }
            Mark::Bell { x, y } => {
                writeln!(svg, "<circle class=\"bell\" cx=\"{x:.2}\" cy=\"{y}\" r=\"2.2\"/>")
            }
            Mark::Part { x, top } => writeln!(
                svg,
                "<path class=\"part\" stroke-width=\"0.75\" d=\"M{x:.2} {top}V{HEIGHT}\"/>"
            ),
        };
    }
    svg.push_str("</svg>\n");
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
