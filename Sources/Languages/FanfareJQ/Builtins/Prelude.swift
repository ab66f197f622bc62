/// The functions that are written in the language itself.
enum Prelude {
  static let definitions: [Signature: Definition] = {
    guard let definitions = try? Parser.definitions(source) else {
      preconditionFailure("the prelude is no program")
    }
    return Dictionary(definitions.map { ($0.signature, $0) }) { _, last in last }
  }()

  private static let source = #"""
    def error(message): message | error;
    def map(f): [.[] | f];
    def map_values(f): .[] |= f;
    def select(f): if f then . else empty end;
    def values: select(. != null);
    def nulls: select(. == null);
    def booleans: select(type == "boolean");
    def numbers: select(type == "number");
    def strings: select(type == "string");
    def arrays: select(type == "array");
    def objects: select(type == "object");
    def iterables: select(type | . == "array" or . == "object");
    def scalars: select(type | . != "array" and . != "object");
    def isfinite: type == "number" and (isinfinite | not);
    def normals: select(isnormal);
    def finites: select(isfinite);
    def abs: if type == "number" and . < 0 then -. else . end;

    def recurse(f): def r: ., (f | r); r;
    def recurse(f; condition): def r: ., (f | select(condition) | r); r;
    def recurse: recurse(.[]?);
    def walk(f):
      def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f;
      w;

    def sort_by(f): _sort_by(map([f]));
    def group_by(f): _group_by(map([f]));
    def unique_by(f): _unique_by(map([f]));
    def min_by(f): _min_by(map([f]));
    def max_by(f): _max_by(map([f]));

    def del(f): delpaths([path(f)]);
    def paths: path(recurse) | select(length > 0);
    def paths(filter): path(recurse | select(filter)) | select(length > 0);
    def leaf_paths: paths(scalars);
    def pick(f): . as $input | reduce path(f) as $path (null; setpath($path; $input | getpath($path)));
    def tostream:
      path(def r: (.[]? | r), .; r) as $path
      | getpath($path)
      | reduce path(.[]?) as $inner ([$path, .]; [$path + $inner]);
    def fromstream(events):
      {value: null, isComplete: false} as $start
      | foreach events as $event ($start;
          if .isComplete then $start else . end
          | if $event | length == 2
            then setpath(["isComplete"]; $event[0] | length == 0) | setpath(["value"] + $event[0]; $event[1])
            else setpath(["isComplete"]; $event[0] | length == 1) end;
          if .isComplete then .value else empty end);
    def truncate_stream(events):
      . as $depth | null | events | . as $event
      | if (.[0] | length) > $depth then setpath([0]; $event[0][$depth:]) else empty end;

    def from_entries:
      reduce .[] as $entry ({};
        . + {($entry | .key // .Key // .name // .Name): ($entry | if has("value") then .value else .Value end)});
    def with_entries(f): to_entries | map(f) | from_entries;
    def in(container): . as $key | container | has($key);
    def inside(container): . as $part | container | contains($part);
    def transpose: [range(0; map(length) | max // 0) as $i | [.[][$i]]];
    def combinations: if length == 0 then [] else .[0][] as $first | (.[1:] | combinations) as $rest | [$first] + $rest end;
    def combinations($n): . as $list | [range($n) | $list] | combinations;
    def indices($part):
      if type == "array" and ($part | type) == "array" then .[$part]
      elif type == "array" then .[[$part]]
      elif type == "string" and ($part | type) == "string" then _strindices($part)
      else .[$part] end;
    def index($part): indices($part) | .[0];
    def rindex($part): indices($part) | .[-1:][0];

    def add(f): reduce f as $value (null; . + $value);
    def range($upTo): range(0; $upTo);
    def first: .[0];
    def last: .[-1];
    def last(f): reduce f as $value (null; $value);
    def nth($n): .[$n];
    def nth($n; f):
      if $n < 0 then error("nth doesn't support negative indices") else first(skip($n; f)) end;
    def skip($n; f):
      if $n > 0 then foreach f as $value ($n; . - 1; if . < 0 then $value else empty end)
      elif $n == 0 then f
      else error("skip doesn't support negative count") end;
    def isempty(f): first((f | false), true);
    def all(generator; condition): isempty(generator | condition and empty);
    def any(generator; condition): isempty(generator | condition or empty) | not;
    def all(condition): all(.[]; condition);
    def any(condition): any(.[]; condition);
    def all: all(.);
    def any: any(.);
    def until(condition; update): def r: if condition then . else (update | r) end; r;
    def while(condition; update): def r: if condition then ., (update | r) else empty end; r;
    def repeat(f): def r: f, r; r;

    def match(pattern; flags): _match(pattern; flags) | .[];
    def test(pattern; flags): _test(pattern; flags);
    def _regex(f):
      if type == "string" then [., null]
      elif type == "array" and length > 1 then [.[0], .[1]]
      elif type == "array" and length > 0 then [.[0], null]
      else error(type + " not a string or array") end;
    def match($pattern): ($pattern | _regex(.)) as [$text, $flags] | match($text; $flags);
    def test($pattern): ($pattern | _regex(.)) as [$text, $flags] | test($text; $flags);
    def capture(pattern; flags):
      match(pattern; flags) | reduce (.captures[] | select(.name != null) | {(.name): .string}) as $pair ({}; . + $pair);
    def capture($pattern): ($pattern | _regex(.)) as [$text, $flags] | capture($text; $flags);
    def scan($pattern; $flags):
      match($pattern; "g" + $flags) | if .captures | length > 0 then [.captures[].string] else .string end;
    def scan($pattern): scan($pattern; null);
    def splits($pattern; $flags):
      . as $text
      | foreach (match($pattern; "g" + $flags), null) as $match ({next: 0};
          {start: .next, end: $match.offset, next: (if $match == null then 0 else $match.offset + $match.length end)};
          $text[.start:.end]);
    def splits($pattern): splits($pattern; null);
    def split($pattern; $flags): [splits($pattern; $flags)];
    def sub($pattern; replacement; $flags):
      . as $text
      | (reduce match($pattern; $flags) as $match ({texts: [], previous: 0};
            $text[.previous:$match.offset] as $gap
            | [reduce ($match.captures[] | select(.name != null) | {(.name): .string}) as $pair ({}; . + $pair)
               | replacement] as $inserts
            | reduce range(0; $inserts | length) as $i (.; .texts[$i] += $gap + $inserts[$i])
            | .previous = $match.offset + $match.length)
         | .texts[] + $text[.previous:])
      // $text;
    def sub($pattern; replacement): sub($pattern; replacement; "");
    def gsub($pattern; replacement; $flags): sub($pattern; replacement; $flags + "g");
    def gsub($pattern; replacement): sub($pattern; replacement; "g");

    def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
    def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
    def todateiso8601: todate;
    def fromdate: fromdateiso8601;
    def date: todate;
    def dateadd(unit; $seconds): . + $seconds;
    def datesub(unit; $seconds): . - $seconds;

    def INDEX(rows; key): reduce rows as $row ({}; .[$row | key | tostring] = $row);
    def INDEX(key): INDEX(.[]; key);
    def IN(values): any(values == .; .);
    def IN(source; values): any(source == values; .);
    def JOIN($index; key): [.[] | [., $index[key]]];
    def JOIN($index; rows; key): rows | [., $index[key]];
    def JOIN($index; rows; key; join): rows | [., $index[key]] | join;
    """#
}
