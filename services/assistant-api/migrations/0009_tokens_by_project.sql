-- How many tokens of a project wait is counted before each new one.
CREATE INDEX talk_tokens_project ON talk_tokens ((principal ->> 'projectId'));
