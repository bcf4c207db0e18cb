use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use consilium_core::imaging::syntax::Syntax;
use consilium_core::imaging::{Function, Span};
use futures_util::stream::{self, StreamExt};
use serde_json::{Map, Value as Json};

use super::accept::{Wanted, wanted};
use super::matching::decoded;
use super::multipart::{Broken, Part, related, whole};
use super::scope::{Scoped, not_acceptable, nothing};
use crate::dossier::DossierError;
use crate::gateway::dossier::bytes::{is_known, not_modified, piece, with_etag};
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;
use crate::inspector::{Drawing, PictureForm};
use crate::store::Image;

/// The longer side of a thumbnail, and the longest anybody may ask for.
const THUMBNAIL: u32 = 256;
const LONGEST: u32 = 8192;
const WINDOW: &str = "A window is centre,width,function; the function is linear, linear-exact or sigmoid.";

/// Frames in the transfer syntax they are kept in.
pub(super) async fn frames(
    State(gateway): State<Gateway>,
    scoped: Scoped,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let image = one_image(&gateway, &scoped).await?;
    let numbers = numbers(scoped.frames.as_deref().unwrap_or_default())?;
    let index = gateway.dossier.frame_index(&image)?;
    let spans: Option<Vec<Vec<Span>>> =
        numbers.iter().map(|number| index.frames.get((*number as usize).checked_sub(1)?).cloned()).collect();
    let spans = spans.ok_or_else(nothing)?;
    let media_type = Syntax::of(&image.transfer_syntax).map_or("application/octet-stream", |syntax| syntax.frame_type);
    let (wanted, inner) = choose(&headers, &image.transfer_syntax, media_type, numbers.len() == 1)?;
    let part_type = format!("{inner}; transfer-syntax={}", image.transfer_syntax);
    if !wanted.is_multipart() && !wanted.is_anything() {
        let etag = format!("\"{}-{}-{}\"", image.etag, scoped.form_name(), numbers[0]);
        if is_known(&headers, &etag) {
            return Ok(not_modified(&etag));
        }
        let bytes = gateway.dossier.spans(&image, &spans[0]).await?;
        return Ok(with_etag(piece(bytes, &part_type, &headers)?, &etag));
    }
    let parts = stream::iter(spans).then(move |spans| {
        let (dossier, image, part_type) = (gateway.dossier.clone(), image.clone(), part_type.clone());
        async move {
            let bytes = dossier.spans(&image, &spans).await.map_err(|_| Broken)?;
            Ok(Part { headers: format!("Content-Type: {part_type}"), bytes: whole(bytes) })
        }
    });
    related(&inner, parts)
}

/// The first of the client's wishes that can be met, and the type the frames are sent as. Compressed
/// frames are sent as octets only to who names the compression or takes any.
fn choose(headers: &HeaderMap, syntax: &str, media_type: &str, single: bool) -> Result<(Wanted, String), Problem> {
    let native = media_type == "application/octet-stream";
    let found = wanted(headers).into_iter().find_map(|wanted| {
        let shape = wanted.is_multipart() || wanted.is_anything() || single;
        let own = wanted.takes(media_type) && wanted.takes_syntax(syntax, true);
        let octets = wanted.takes("application/octet-stream") && wanted.takes_syntax(syntax, native);
        let inner = if own { media_type } else { "application/octet-stream" };
        (shape && (own || octets)).then(|| (wanted, inner.to_owned()))
    });
    found.ok_or_else(|| not_acceptable("The frames are kept in another transfer syntax; say transfer-syntax=*."))
}

fn numbers(text: &str) -> Result<Vec<u32>, Problem> {
    let text = decoded(text);
    let numbers: Option<Vec<u32>> =
        text.split(',').map(|number| number.trim().parse().ok().filter(|number| *number > 0)).collect();
    let numbers = numbers.filter(|numbers| numbers.len() <= 10_000);
    numbers.ok_or_else(|| Problem::malformed("Frames are numbers from 1 on, separated by commas."))
}

async fn one_image(gateway: &Gateway, scoped: &Scoped) -> Result<Image, Problem> {
    scoped.images(gateway).await?.into_iter().next().ok_or_else(nothing)
}

/// A study or a series is shown by the one in the middle of its images with pixels.
async fn middle_image(gateway: &Gateway, scoped: &Scoped) -> Result<Image, Problem> {
    let mut images = scoped.heads(gateway).await?;
    if images.iter().any(|image| image.frames > 0) {
        images.retain(|image| image.frames > 0);
    }
    let middle = images.len() / 2;
    Ok(images.swap_remove(middle))
}

/// A value that is too large for the metadata.
pub(super) async fn bulk(
    State(gateway): State<Gateway>,
    scoped: Scoped,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let image = one_image(&gateway, &scoped).await?;
    // What the de-identified form keeps of large values are pixels and their tables.
    if scoped.form == crate::store::Form::Deidentified && !image.metadata.contains(&bulk_mark(&scoped)) {
        return Err(nothing());
    }
    let path = scoped.path.clone().unwrap_or_default();
    let index = gateway.dossier.frame_index(&image)?;
    let encapsulated = Syntax::of(&image.transfer_syntax).is_some_and(|syntax| syntax.encapsulated);
    let spans = match index.bulk.get(&path) {
        Some(span) => vec![*span],
        None if path == "7FE00010" && encapsulated => index.frames.concat(),
        None => return Err(nothing()),
    };
    let kinds = ["application/octet-stream", own_type(&image, &path).unwrap_or("application/octet-stream")];
    let chosen = wanted(&headers)
        .into_iter()
        .find_map(|wanted| kinds.into_iter().find(|kind| wanted.takes(kind)).map(|kind| (wanted, kind)));
    let Some((wanted, kind)) = chosen else {
        return Err(not_acceptable("Large values are served as application/octet-stream."));
    };
    let etag = format!("\"{}-{}-{}\"", image.etag, scoped.form_name(), path.replace('/', "."));
    if is_known(&headers, &etag) {
        return Ok(not_modified(&etag));
    }
    let bytes = gateway.dossier.spans(&image, &spans).await?;
    if wanted.is_multipart() {
        let part = Part { headers: format!("Content-Type: {kind}"), bytes: whole(bytes) };
        return related(kind, stream::once(async move { Ok(part) }));
    }
    Ok(with_etag(piece(bytes, kind, &headers)?, &etag))
}

/// A document within an object is of a kind of its own (PS3.3, C.24.2).
fn own_type(image: &Image, path: &str) -> Option<&'static str> {
    let metadata: Map<String, Json> = serde_json::from_str(&image.metadata).ok()?;
    let told = metadata.get("00420012").filter(|_| path == "00420011")?;
    (told["Value"][0] == "application/pdf").then_some("application/pdf")
}

fn bulk_mark(scoped: &Scoped) -> String {
    format!("\"@/{}\"", scoped.path.as_deref().unwrap_or_default())
}

/// A frame as a picture in its full size.
pub(super) async fn rendered(
    state: State<Gateway>,
    scoped: Scoped,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    picture(state.0, scoped, query.0.as_deref().unwrap_or_default(), &headers, None).await
}

/// A small picture of a series, an object or a frame.
pub(super) async fn thumbnail(
    state: State<Gateway>,
    scoped: Scoped,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    picture(state.0, scoped, query.0.as_deref().unwrap_or_default(), &headers, Some(THUMBNAIL)).await
}

async fn picture(
    gateway: Gateway,
    scoped: Scoped,
    query: &str,
    headers: &HeaderMap,
    longest: Option<u32>,
) -> Result<Response, Problem> {
    let image = middle_image(&gateway, &scoped).await?;
    let form = picture_form(headers).ok_or_else(|| not_acceptable("Pictures are image/png or image/jpeg."))?;
    let frame = match &scoped.frames {
        Some(text) => numbers(text)?[0],
        None => image.frames / 2 + u32::from(longest.is_none() || image.frames < 2),
    };
    let frame = if scoped.frames.is_none() && longest.is_none() { 1 } else { frame.max(1) };
    if image.frames < frame {
        return Err(nothing());
    }
    let mut drawing = Drawing {
        frame,
        centre: None,
        width: None,
        function: Function::Linear,
        invert: None,
        longest,
        form,
        legend: None,
    };
    read_wishes(query, &mut drawing)?;
    let etag = format!("\"{}-{}-{frame}-{}\"", image.etag, scoped.form_name(), wishes_tag(&drawing, query));
    if is_known(headers, &etag) {
        return Ok(not_modified(&etag));
    }
    let drawn = gateway.dossier.draw(&image, drawing).await.map_err(|error| match error {
        DossierError::Refused(sentence) => not_acceptable(&format!("The image cannot be drawn here: {sentence}.")),
        other => other.into(),
    })?;
    let kind = if drawn.form == PictureForm::Png { "image/png" } else { "image/jpeg" };
    Ok(with_etag(piece(drawn.bytes, kind, headers)?, &etag))
}

fn wishes_tag(drawing: &Drawing, query: &str) -> String {
    let form = if drawing.form == PictureForm::Png { "png" } else { "jpeg" };
    let plain: String = query.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{form}{}{plain}", drawing.longest.unwrap_or(0))
}

fn picture_form(headers: &HeaderMap) -> Option<PictureForm> {
    wanted(headers).iter().filter(|wanted| !wanted.is_multipart()).find_map(|wanted| match wanted {
        wanted if wanted.inner == "image/png" => Some(PictureForm::Png),
        // JPEG is what the standard answers with when a client does not mind.
        wanted if wanted.takes("image/jpeg") => Some(PictureForm::Jpeg),
        _ => None,
    })
}

/// `window=centre,width,function` and `viewport=width,height` (PS3.18, 8.3.5.1).
fn read_wishes(query: &str, drawing: &mut Drawing) -> Result<(), Problem> {
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let value = decoded(value);
        let mut numbers = value.split(',').map(|number| number.trim().parse::<f64>().ok().filter(|n| n.is_finite()));
        match name {
            "window" => {
                let (centre, width) = (numbers.next().flatten(), numbers.next().flatten());
                let function = match value.split(',').nth(2).map(str::trim) {
                    None | Some("linear") => Function::Linear,
                    Some("linear-exact") => Function::LinearExact,
                    Some("sigmoid") => Function::Sigmoid,
                    Some(_) => return Err(Problem::malformed(WINDOW)),
                };
                if centre.is_none() || width.is_none_or(|width| !function.takes(width)) {
                    return Err(Problem::malformed(WINDOW));
                }
                (drawing.centre, drawing.width, drawing.function) = (centre, width, function);
            }
            "viewport" => {
                let sides: Vec<f64> = numbers.take(2).flatten().collect();
                let longest = sides.iter().copied().fold(0.0, f64::max);
                if !(1.0..=f64::from(LONGEST)).contains(&longest) {
                    return Err(Problem::malformed("A viewport is width,height."));
                }
                drawing.longest = Some(longest as u32);
            }
            _ => {}
        }
    }
    Ok(())
}
