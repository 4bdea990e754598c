-- How texts are compared by searches: on both sides by these functions, never one side here and the other in the app, whose idea of lower case is not the
-- database's (İ, final sigma) and not the same in every database either.

-- Without case, and compatible spellings alike: composed or with combining marks, ligatures, full-width. Most texts are ASCII and need none of it, and to
-- ask whether a text is normalised takes a fifth of normalising it.
create or replace function ops_fold(given text) returns text language sql immutable parallel safe
  return case when octet_length(given) = char_length(given) then lower(given collate "C")
    else replace(translate(lower(upper(case when given is nfkc normalized then given else normalize(given, nfkc) end)), U&'\03C2\0131\0307', U&'\03C3i'), 'ß', 'ss') end;

-- Whether something of the text may be hidden when it is shown. Says yes too often and never no where it is: who searches would learn from the hits what
-- nobody shows. Texts that may are looked at by the app, which knows; most are of short plain words and need not be. It takes fifty times as long as looking
-- for the text: its cost says so, and it is no SQL function because one of those is asked first, of every row.
create or replace function ops_may_hide(given text) returns boolean language plpgsql immutable parallel safe cost 1000 as $$
begin
  return coalesce(given !~ '^[A-Za-z0-9 .,()#_-]*$'
    or given ~ '[A-Za-z0-9_-]{16}|(?=[A-Za-z0-9_-]{10})[A-Za-z0-9_-]+[A-Z]|[0-9]([ -]?[0-9]){12}'
      and given !~ '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$'
    or given ~* 'pass|pwd|pw|kennwort|mot de|contras|wachtw|senha|hasl|secret|token|key|cred|cookie|psk|sess|connect|mdp|otp|auth|pin|puk|cvv|cvc|code|time|bearer|basic|login'
      '|xox|xapp|eyj|ya29|whsec|net +user|(^|[ (])-[a-z0-9]', false);
end $$;
