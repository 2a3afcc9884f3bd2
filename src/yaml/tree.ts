/** Offsets in UTF-16 units from the start of the text; `end` is exclusive. */
export interface YamlRange {
  readonly start: number;
  readonly end: number;
}

export interface YamlAnchor extends YamlRange {
  readonly name: string;
}

export interface YamlTag extends YamlRange {
  /** Resolved: `tag:yaml.org,2002:int` for `!!int`, `!foo` for `!foo`, `!` for the non-specific tag. */
  readonly name: string;
}

export interface YamlProperties {
  readonly anchor: YamlAnchor | null;
  readonly tag: YamlTag | null;
}

export type YamlStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface YamlScalar extends YamlRange {
  readonly kind: 'scalar';
  readonly style: YamlStyle;
  /** Decoded: escapes, folding and block indentation resolved. */
  readonly text: string;
  /** Stands inside `[]` or `{}`. */
  readonly inFlow: boolean;
  /** Columns that belong to the indentation of each line of a literal or folded scalar; 0 for the other styles. */
  readonly contentIndent: number;
  properties: YamlProperties | null;
}

export interface YamlAlias extends YamlRange {
  readonly kind: 'alias';
  readonly name: string;
  /** The node that carried this anchor last before the alias. */
  readonly target: YamlAnchored;
  readonly inFlow: boolean;
  readonly properties: null;
}

/** A node that can carry an anchor. */
export type YamlAnchored = YamlScalar | YamlList | YamlMap;

export interface YamlList {
  readonly kind: 'list';
  /** Written with `[]` rather than with dashes. */
  readonly isFlow: boolean;
  /** Column of the dashes, from 0; -1 for a flow list. */
  readonly indent: number;
  readonly items: YamlNode[];
  readonly start: number;
  end: number;
  properties: YamlProperties | null;
}

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlMap {
  readonly kind: 'map';
  /** Written with `{}`, or as a pair inside `[]`. */
  readonly isFlow: boolean;
  /** Column of the keys, from 0; -1 for a flow map. */
  readonly indent: number;
  readonly entries: YamlEntry[];
  readonly start: number;
  end: number;
  properties: YamlProperties | null;
}

/**
 * A node with its place. `start` and `end` enclose the node itself (quotes, brackets and block header included), not its
 * anchor and tag, whose ranges are in `properties`. A missing node (`a:`, `- `, `{a}`) is an empty plain scalar of no
 * length. A block scalar ends after the break of its last content line, or with `+` after its last blank line.
 */
export type YamlNode = YamlAnchored | YamlAlias;

export interface YamlTree {
  /** null when the text has no document at all. */
  readonly root: YamlNode | null;
  /** From `#` up to the line break; those inside the header of a block scalar included. */
  readonly comments: readonly YamlRange[];
  /** Where the first document ends; the text behind is not read. */
  readonly end: number;
  readonly aliasCount: number;
}
