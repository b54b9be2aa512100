"""Reading what people draw and send: the draw page, the API and `flask predict`.

All make PredictRequests (request) and have a network read them. The draw page
(draw_page) shows the reading (result) with a panel for each digit (panels), the embed
(embed) its text in a frame, the API (api) answers JSON, and the command (cli) prints a
line for each drawing. A page (api_page) shows the API, from its description in
openapi.json (api_document).
"""
