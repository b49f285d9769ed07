// What a stranger writes with grpc-go: code made from our protos as they are, a typed conversation, the standard health,
// and calls that nobody serves. With PARLEY_TLS_CA it trusts that authority alone.
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	talkv1 "parley/talk/v1"
)

type event struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	Heard  string `json:"heard"`
	Final  bool   `json:"final"`
	Reason string `json:"reason"`
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Reads events until one fits.
func until(stream talkv1.TalkService_TalkClient, fits func(event) bool) event {
	for {
		answer, err := stream.Recv()
		must(err)
		var told event
		if answer.GetEvent() == "" {
			continue
		}
		must(json.Unmarshal([]byte(answer.GetEvent()), &told))
		if fits(told) {
			return told
		}
	}
}

func secured() credentials.TransportCredentials {
	authority := os.Getenv("PARLEY_TLS_CA")
	if authority == "" {
		return insecure.NewCredentials()
	}
	trusted, err := credentials.NewClientTLSFromFile(authority, "")
	must(err)
	return trusted
}

func main() {
	connection, err := grpc.NewClient(os.Getenv("PARLEY_GRPC"), grpc.WithTransportCredentials(secured()))
	must(err)
	defer connection.Close()
	bounded, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	known := metadata.AppendToOutgoingContext(bounded, "authorization", "Bearer "+os.Getenv("PARLEY_API_KEY"))

	health := grpc_health_v1.NewHealthClient(connection)
	question := &grpc_health_v1.HealthCheckRequest{Service: "parley.talk.v1.TalkService"}
	state, err := health.Check(bounded, question)
	must(err)
	if state.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		log.Fatalf("health: %v", state)
	}

	stream, err := talkv1.NewTalkServiceClient(connection).Talk(known)
	must(err)
	start := &talkv1.Start{Assistant: os.Getenv("PARLEY_ASSISTANT"), Mode: "text"}
	must(stream.Send(&talkv1.TalkRequest{Message: &talkv1.TalkRequest_Start{Start: start}}))
	said := func(told event) bool { return told.Type == "agent.heard" && told.Final }
	if greeting := until(stream, said); greeting.Heard != "How many?" {
		log.Fatalf("the greeting: %+v", greeting)
	}
	for _, typed := range []struct{ text, answer string }{{"two", "Which colour?"}, {"red", "Goodbye."}} {
		must(stream.Send(&talkv1.TalkRequest{Message: &talkv1.TalkRequest_Text{Text: typed.text}}))
		if heard := until(stream, said); heard.Heard != typed.answer {
			log.Fatalf("to %s: %+v", typed.text, heard)
		}
	}
	until(stream, func(told event) bool { return told.Type == "ended" })
	must(stream.CloseSend())
	if _, err := stream.Recv(); err != io.EOF {
		log.Fatalf("the end: %v", err)
	}

	for _, path := range []string{"/somebody.Else/Talk", "/parley.talk.v1.TalkService/Sing"} {
		err := connection.Invoke(known, path, &emptypb.Empty{}, &emptypb.Empty{})
		if status.Code(err) != codes.Unimplemented {
			log.Fatalf("%s: %v", path, err)
		}
	}
	anonymous, err := talkv1.NewTalkServiceClient(connection).Talk(bounded)
	must(err)
	if _, err := anonymous.Recv(); status.Code(err) != codes.Unauthenticated {
		log.Fatalf("without a key: %v", err)
	}
}
