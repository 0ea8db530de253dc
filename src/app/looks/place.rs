//! Where the window stands on the desktop, and how small it may be.

use eframe::egui::{Context, Pos2, Rect, Vec2, ViewportCommand, ViewportInfo, pos2, vec2};

use crate::app::SMALLEST;
use crate::keeper::Appearance;

/// What panels and the frame of the window may take of a screen, in points: no system says how much that
/// is before the window is there.
const AROUND: Vec2 = vec2(16.0, 88.0);

/// So much of the title bar is enough to take the window by, in points.
const HANDLE: Vec2 = vec2(120.0, 24.0);

/// No window is smaller than this, in points.
const LEAST: Vec2 = vec2(240.0, 200.0);

/// Where to put a window that would not be where someone can use it.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub(super) struct Mended {
    /// Another size of the inside.
    size: Option<Vec2>,
    /// Another left upper corner.
    place: Option<Pos2>,
}

/// The room for the inside of a window on a screen, both in points.
fn room(screen: Vec2) -> Vec2 {
    (screen - AROUND).max(LEAST)
}

/// The smallest window on a screen, in points: what everything can be reached in, or less where the screen
/// has no room for that.
pub(super) fn smallest(screen: Vec2) -> Vec2 {
    vec2(SMALLEST.0, SMALLEST.1).min(room(screen))
}

/// What has to change of a window of this size and place for these screens, the first of which is the main
/// one. All in points.
pub(super) fn mended(screens: &[Rect], size: Vec2, place: Option<Pos2>) -> Mended {
    let held = |place: &Pos2| {
        let bar = Rect::from_min_size(*place, vec2(size.x, HANDLE.y));
        screens.iter().any(|screen| {
            let seen = screen.intersect(bar);
            seen.width() >= HANDLE.x.min(size.x) && seen.height() >= HANDLE.y
        })
    };
    let kept = place.filter(held);
    let on = |place: &Pos2| screens.iter().copied().find(|screen| screen.contains(*place));
    let Some(screen) = kept.as_ref().and_then(on).or(screens.first().copied()) else {
        return Mended::default();
    };
    let (whole, room) = (screen.size(), room(screen.size()));
    let fit = |size: f32, whole: f32, room: f32| if size > whole { room } else { size };
    let fits = vec2(fit(size.x, whole.x, room.x), fit(size.y, whole.y, room.y));
    Mended {
        size: (fits != size).then_some(fits),
        place: (place.is_some() && kept.is_none())
            .then(|| screen.center() - (fits + vec2(0.0, HANDLE.y)) / 2.0)
            .map(|at| at.max(screen.min)),
    }
}

/// Puts a window where it was, or where it can be used if the screens are others by now: all of them in
/// points, the main one first.
pub(in crate::app) fn settle(ctx: &Context, screens: &[Rect], looks: &Appearance) {
    // One that fills a screen is the system's affair.
    if looks.maximised {
        return;
    }
    let place = looks.place.map(|(x, y)| pos2(x, y));
    let Mended { size, place } = mended(screens, Vec2::from(looks.size), place);
    size.into_iter().for_each(|size| ctx.send_viewport_cmd(ViewportCommand::InnerSize(size)));
    place.into_iter().for_each(|at| ctx.send_viewport_cmd(ViewportCommand::OuterPosition(at)));
}

/// Tells the system that the window may be this small, in points.
pub(super) fn allow(ctx: &Context, smallest: Vec2) {
    ctx.send_viewport_cmd(ViewportCommand::MinInnerSize(smallest));
}

/// Keeps how large the window is and where, as far as that is its own: not while it fills the screen or
/// lies in the bar.
pub(super) fn remember(looks: &mut Appearance, view: &ViewportInfo) {
    if view.fullscreen == Some(true) || view.minimized == Some(true) {
        return;
    }
    looks.maximised = view.maximized == Some(true);
    if looks.maximised {
        return;
    }
    if let Some(inner) = view.inner_rect {
        looks.size = (inner.width(), inner.height());
    }
    if let Some(outer) = view.outer_rect {
        looks.place = Some((outer.left(), outer.top()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(left: f32, top: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(left, top), vec2(width, height))
    }

    #[test]
    fn the_smallest_window_is_never_larger_than_its_screen() {
        // 1366×768 at 1.5, and at 2; a small screen; a large one.
        for (width, height) in [(910.7, 512.0), (683.0, 384.0), (320.0, 240.0), (1920.0, 1080.0)] {
            let least = smallest(vec2(width, height));
            assert!(least.x <= width && least.y <= height, "{least:?} on {width}×{height}");
        }
        assert_eq!(smallest(vec2(910.7, 512.0)), vec2(720.0, 424.0));
        assert_eq!(smallest(vec2(1920.0, 1080.0)), vec2(720.0, 520.0), "the control");
    }

    #[test]
    fn a_place_on_no_screen_is_left_for_the_middle_of_the_main_one() {
        let main = screen(0.0, 0.0, 1366.0, 768.0);
        let beside = screen(1366.0, 0.0, 1920.0, 1080.0);
        let size = vec2(720.0, 520.0);
        let at = |x: f32, y: f32| Some(pos2(x, y));
        let middle = Mended { size: None, place: at(323.0, 112.0) };
        // On a screen that is gone; above, below, and beside all by too much to be taken hold of.
        for gone in [
            at(2000.0, 100.0),
            at(-4000.0, 0.0),
            at(100.0, -30.0),
            at(100.0, 760.0),
            at(-690.0, 9.0),
            at(1300.0, 9.0),
        ] {
            assert_eq!(mended(&[main], size, gone), middle, "{gone:?}");
        }
        // The control: what can be reached stays, also partly beside a screen and on another one.
        for kept in [at(0.0, 0.0), at(-600.0, 9.0), at(1240.0, 9.0), at(100.0, 740.0)] {
            assert_eq!(mended(&[main], size, kept), Mended::default(), "{kept:?}");
        }
        assert_eq!(mended(&[main, beside], size, at(2000.0, 100.0)), Mended::default());
        // Where the system says nothing of screens, or nothing was remembered, nothing is changed.
        assert_eq!(mended(&[], size, at(2000.0, 100.0)), Mended::default());
        assert_eq!(mended(&[main], size, None), Mended::default());
    }

    #[test]
    fn a_window_that_was_larger_than_the_screen_is_made_smaller() {
        let small = screen(0.0, 0.0, 910.7, 512.0);
        let mended = mended(&[small], vec2(1100.0, 720.0), Some(pos2(10.0, 10.0)));
        assert_eq!(mended.size.unwrap().y, 424.0);
        assert!(mended.size.unwrap().x < 910.7 && mended.place.is_none());
    }

    #[test]
    fn what_fills_the_screen_or_lies_in_the_bar_is_no_size_of_its_own() {
        let own = Appearance { place: Some((5.0, 6.0)), ..Appearance::default() };
        let whole = Some(screen(0.0, 0.0, 1366.0, 768.0));
        let view = ViewportInfo { inner_rect: whole, outer_rect: whole, ..ViewportInfo::default() };
        let kept = |view: ViewportInfo| {
            let mut looks = own.clone();
            remember(&mut looks, &view);
            looks
        };
        let maximised = kept(ViewportInfo { maximized: Some(true), ..view.clone() });
        assert_eq!(maximised, Appearance { maximised: true, ..own.clone() });
        assert_eq!(kept(ViewportInfo { fullscreen: Some(true), ..view.clone() }), own);
        assert_eq!(kept(ViewportInfo { minimized: Some(true), ..view.clone() }), own);
        let plain = kept(ViewportInfo { maximized: Some(false), ..view });
        assert_eq!((plain.size, plain.place), ((1366.0, 768.0), Some((0.0, 0.0))), "the control");
    }
}
