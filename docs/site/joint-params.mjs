/**
 * Two habits of our docstrings that TypeDoc does not know: a tag for several parameters
 * (`@param p, q two measures`), and a tag inside of a line (`@param x the points. @returns their mean.`).
 */
import { CommentTag } from 'typedoc';

/** The names at the start of a text: `q two measures`, `b, c weights`. */
const NAMES = /^((?:[\w.]+, )*[\w.]+)(?: |$)/;
const INNER_TAG = /(?:^|\s)(@(?:param|returns|throws))\s+/;

/** Gives each parameter and each tag its own entry. For TypeDoc's event RESOLVE_BEGIN. */
export function splitParams(context) {
  for (const { comment } of Object.values(context.project.reflections)) {
    if (!comment) continue;
    const [summary, ...inner] = splitInside('summary', comment.summary);
    comment.summary = summary.content;
    comment.blockTags = [...inner, ...comment.blockTags.flatMap(separateTags)].flatMap(
      separateNames,
    );
  }
}

/** The tags of a tag: itself, and those inside of its text. An example is a program, not text. */
function separateTags(tag) {
  if (tag.tag === '@example') return [tag];
  const [first, ...inner] = splitInside(tag.tag, tag.content);
  tag.content = first.content;
  return [tag, ...inner];
}

/** Cuts a content at the tags in its text. @returns at least one tag; the first has the given name. */
function splitInside(name, content) {
  const tags = [new CommentTag(name, [])];
  for (const part of content) {
    const pieces = part.kind === 'text' ? part.text.split(INNER_TAG) : [part.text];
    if (pieces[0] || pieces.length === 1) tags.at(-1).content.push({ ...part, text: pieces[0] });
    for (let i = 1; i < pieces.length; i += 2) {
      const tag = new CommentTag(pieces[i], []);
      let text = pieces[i + 1];
      if (tag.tag === '@param') {
        const [whole, parameter] = /^(\S+)\s*/.exec(text) ?? [''];
        tag.name = parameter;
        text = text.slice(whole.length);
      }
      tag.content.push({ kind: 'text', text });
      tags.push(tag);
    }
  }
  return tags;
}

const isJoint = ({ tag, name }) => tag === '@param' && name?.endsWith(',');

/** The tags of a tag that describes several parameters. */
function separateNames(tag) {
  const [first, ...rest] = tag.content;
  const [whole, names] = (isJoint(tag) && NAMES.exec(first?.text ?? '')) || [];
  if (whole === undefined) return [tag];
  return [tag.name.slice(0, -1), ...names.split(', ')].map((name) => {
    const each = tag.clone();
    each.name = name;
    each.content = [{ ...first, text: first.text.slice(whole.length) }, ...rest];
    return each;
  });
}
