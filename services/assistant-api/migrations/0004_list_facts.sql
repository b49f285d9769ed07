-- What lists tell of a draft stands beside it: they read no definition, however large, and compare none.

ALTER TABLE assistants ADD COLUMN mind_kind text GENERATED ALWAYS AS (draft #>> '{mind,kind}') STORED;

-- Kept up as drafts and versions are written: the draft is not, by value, what is published.
ALTER TABLE assistants ADD COLUMN draft_differs boolean NOT NULL DEFAULT true;

-- The form of definitions as of today: vendors were called engines, and that of a language model was not named.
CREATE FUNCTION naming_vendors(chosen jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  named jsonb := chosen;
BEGIN
  IF jsonb_typeof(chosen) <> 'object' THEN RETURN chosen; END IF;
  IF chosen ? 'engine' AND NOT chosen ? 'vendor' THEN
    named := chosen - 'engine' || jsonb_build_object('vendor', chosen -> 'engine');
  END IF;
  IF jsonb_typeof(chosen -> 'fallbacks') = 'array' THEN
    named := named || jsonb_build_object('fallbacks', (
      SELECT coalesce(jsonb_agg(naming_vendors(one) ORDER BY place), '[]')
      FROM jsonb_array_elements(chosen -> 'fallbacks') WITH ORDINALITY AS each(one, place)));
  END IF;
  RETURN named;
END $$;
CREATE FUNCTION upgraded(definition jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  of_today jsonb := definition;
BEGIN
  IF definition ? 'voice' THEN
    of_today := of_today || jsonb_build_object('voice', naming_vendors(definition -> 'voice'));
  END IF;
  IF definition ? 'recognition' THEN
    of_today := of_today || jsonb_build_object('recognition', naming_vendors(definition -> 'recognition'));
  END IF;
  IF definition #>> '{mind,kind}' = 'language-model' AND NOT (definition -> 'mind') ? 'vendor' THEN
    of_today := jsonb_set(of_today, '{mind,vendor}', '"openai-compatible"');
  END IF;
  RETURN of_today;
END $$;

UPDATE assistants SET draft_differs = false
FROM assistant_versions AS published
WHERE published.project_id = assistants.project_id
  AND published.assistant_id = assistants.id
  AND published.version = assistants.published_version
  AND upgraded(assistants.draft) = upgraded(published.definition);

DROP FUNCTION upgraded(jsonb);
DROP FUNCTION naming_vendors(jsonb);
