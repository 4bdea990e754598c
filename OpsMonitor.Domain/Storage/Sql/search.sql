-- How texts are compared by searches: on both sides by these functions, never one side here and the other in the app, whose idea of lower case is not the
-- database's (İ, final sigma) and not the same in every database either.

-- Without case, and compatible spellings alike: composed or with combining marks, ligatures, full-width. Most texts are ASCII and need none of it, and to
-- ask whether a text is normalised takes a fifth of normalising it.
create or replace function ops_fold(given text) returns text language sql immutable parallel safe
  return case when octet_length(given) = char_length(given) then lower(given collate "C")
    else replace(translate(lower(upper(case when given is nfkc normalized then given else normalize(given, nfkc) end)), U&'\03C2\0131\0307', U&'\03C3i'), 'ß', 'ss') end;
